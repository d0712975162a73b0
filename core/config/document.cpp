// SPDX-License-Identifier: Apache-2.0
#include "config/document.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <utility>

namespace strata::config {
namespace {

std::string_view described(toml::node_type type) {
  switch (type) {
    case toml::node_type::table:
      return "a table";
    case toml::node_type::array:
      return "a list";
    case toml::node_type::string:
      return "a text";
    case toml::node_type::integer:
      return "an integer";
    case toml::node_type::floating_point:
      return "a number with a point";
    case toml::node_type::boolean:
      return "a boolean";
    case toml::node_type::date:
      return "a date";
    case toml::node_type::time:
      return "a time";
    case toml::node_type::date_time:
      return "a date with a time";
    case toml::node_type::none:
      break;
  }
  return "nothing";
}

/// The list as a list of texts, where all its entries are texts.
std::optional<Value> text_list(const std::vector<Literal>& entries) {
  TextList texts;
  for (const Literal& entry : entries) {
    const std::string* text = entry.value ? std::get_if<std::string>(&*entry.value) : nullptr;
    if (text == nullptr) return std::nullopt;
    texts.push_back(*text);
  }
  return Value(std::move(texts));
}

void flatten(const toml::table& table, const std::vector<std::string>& prefix,
             const std::string& shown, std::vector<Entry>* entries);

void flatten(const Member& member, std::vector<std::string> path, const std::string& shown,
             std::vector<Entry>* entries) {
  for (std::string& part : split_key(member.key))
    path.push_back(std::move(part));
  if (const toml::table* inner = member.node->as_table()) {
    flatten(*inner, path, shown, entries);
    return;
  }
  Entry& entry = entries->emplace_back();
  entry.path = std::move(path);
  entry.key = member.where;
  entry.value = literal_of(*member.node, shown);
}

void flatten(const toml::table& table, const std::vector<std::string>& prefix,
             const std::string& shown, std::vector<Entry>* entries) {
  for (const Member& member : members_of(table, shown))
    flatten(member, prefix, shown, entries);
}

}  // namespace

toml::table parse_document(std::string_view text, const std::string& shown) {
  try {
    return toml::parse(text, shown);
  } catch (const toml::parse_error& error) {
    throw ConfigError({{place_of(error.source(), shown).position,
                        fmt::format("this is not TOML: {}", error.description())}});
  }
}

Place place_of(const toml::source_region& source, const std::string& shown) {
  return {.position = {.file = shown, .line = source.begin.line, .column = source.begin.column}};
}

Literal literal_of(const toml::node& node, const std::string& shown) {
  Literal literal;
  literal.where = place_of(node.source(), shown);
  literal.what = described(node.type());
  if (const auto* boolean = node.as_boolean()) literal.value = boolean->get();
  if (const auto* integer = node.as_integer()) literal.value = integer->get();
  if (const auto* number = node.as_floating_point()) literal.value = number->get();
  if (const auto* text = node.as_string()) literal.value = text->get();
  if (const toml::array* list = node.as_array()) {
    literal.list = true;
    for (const toml::node& entry : *list)
      literal.entries.push_back(literal_of(entry, shown));
    literal.value = text_list(literal.entries);
  }
  return literal;
}

std::vector<Member> members_of(const toml::table& table, const std::string& shown) {
  std::vector<Member> members;
  for (auto&& [key, node] : table)
    members.push_back({std::string(key.str()), place_of(key.source(), shown), &node});
  std::ranges::stable_sort(members, precedes, &Member::where);
  return members;
}

std::vector<Entry> entries_of(const std::vector<Member>& members, const std::string& shown) {
  std::vector<Entry> entries;
  for (const Member& member : members)
    flatten(member, {}, shown, &entries);
  // Two tables may take turns in a file, so members in order do not make entries in order.
  std::ranges::stable_sort(entries, precedes, &Entry::key);
  return entries;
}

std::vector<std::string> split_key(std::string_view dotted) {
  std::vector<std::string> parts;
  for (std::size_t dot = dotted.find('.'); dot != std::string_view::npos; dot = dotted.find('.')) {
    parts.emplace_back(dotted.substr(0, dot));
    dotted.remove_prefix(dot + 1);
  }
  parts.emplace_back(dotted);
  return parts;
}

bool precedes(const Place& left, const Place& right) {
  const auto order = [](const Place& place) {
    return std::tuple(place.argument, place.position.line, place.position.column);
  };
  return order(left) < order(right);
}

std::optional<Literal> parse_literal(std::string_view text) {
  try {
    const toml::table table = toml::parse(fmt::format("value = {}", text));
    const toml::node* node = table.get("value");
    if (node == nullptr || table.size() != 1) return std::nullopt;
    return literal_of(*node, {});
  } catch (const toml::parse_error&) {
    return std::nullopt;
  }
}

}  // namespace strata::config
