// SPDX-License-Identifier: Apache-2.0
#include "strata/parameters.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "strata/error.hpp"

namespace strata {
namespace {

/// What a value is, as a message says it.
std::string_view described(const Value& value) {
  struct Describe {
    std::string_view operator()(bool) const { return "a boolean"; }
    std::string_view operator()(std::int64_t) const { return "an integer"; }
    std::string_view operator()(double) const { return "a number with a point"; }
    std::string_view operator()(const std::string&) const { return "a text"; }
    std::string_view operator()(const TextList&) const { return "a list of texts"; }
  };
  return std::visit(Describe{}, value);
}

bool has_type(const Value& value, ParameterType type) {
  switch (type) {
    case ParameterType::kBoolean:
      return std::holds_alternative<bool>(value);
    case ParameterType::kInteger:
      return std::holds_alternative<std::int64_t>(value);
    case ParameterType::kNumber:
      return std::holds_alternative<std::int64_t>(value) || std::holds_alternative<double>(value);
    case ParameterType::kText:
    case ParameterType::kPath:
      return std::holds_alternative<std::string>(value);
    case ParameterType::kTextList:
      return std::holds_alternative<TextList>(value);
  }
  return false;
}

/// "8 to 65536", "at least 1", "at most 0.9"; "" without limits.
std::string limits(const ParameterSpec& spec) {
  if (spec.minimum && spec.maximum) return fmt::format("{} to {}", *spec.minimum, *spec.maximum);
  if (spec.minimum) return fmt::format("at least {}", *spec.minimum);
  if (spec.maximum) return fmt::format("at most {}", *spec.maximum);
  return {};
}

std::string range_mismatch(const ParameterSpec& spec, const Value& value) {
  const double number = detail::as_number(value, spec.name);
  // Written so that NaN lies outside of every range.
  const bool high_enough = !spec.minimum || number >= *spec.minimum;
  const bool low_enough = !spec.maximum || number <= *spec.maximum;
  if (high_enough && low_enough) return {};
  return fmt::format("is {}, it must be {}", to_text(value), limits(spec));
}

/// @param verb "is" for a text, "has" for an entry of a list
std::string choice_mismatch(const ParameterSpec& spec, const std::string& choice,
                            std::string_view verb) {
  if (spec.choices.empty() || std::ranges::find(spec.choices, choice) != spec.choices.end())
    return {};
  std::string text = fmt::format("{} {}, it must be one of: {}", verb, to_text(choice),
                                 fmt::join(spec.choices, ", "));
  const std::string nearest = nearest_name(choice, spec.choices);
  if (!nearest.empty()) text += fmt::format(". Did you mean \"{}\"?", nearest);
  return text;
}

}  // namespace

std::string_view type_name(ParameterType type) {
  switch (type) {
    case ParameterType::kBoolean:
      return "boolean";
    case ParameterType::kInteger:
      return "integer";
    case ParameterType::kNumber:
      return "number";
    case ParameterType::kText:
      return "text";
    case ParameterType::kPath:
      return "path";
    case ParameterType::kTextList:
      return "list of texts";
  }
  return "unknown";
}

void Parameters::set(std::string name, Value value) {
  const auto found = std::ranges::find(entries_, name, &std::pair<std::string, Value>::first);
  if (found != entries_.end())
    found->second = std::move(value);
  else
    entries_.emplace_back(std::move(name), std::move(value));
}

bool Parameters::contains(std::string_view name) const {
  return std::ranges::any_of(entries_, [&](const auto& entry) { return entry.first == name; });
}

const Value& Parameters::at(std::string_view name) const {
  for (const auto& [known, value] : entries_)
    if (known == name) return value;
  throw Error(fmt::format("there is no parameter \"{}\"", name));
}

Parameters defaults(const Schema& schema) {
  Parameters parameters;
  for (const ParameterSpec& spec : schema)
    parameters.set(spec.name, spec.default_value);
  return parameters;
}

std::string mismatch(const ParameterSpec& spec, const Value& value) {
  if (!has_type(value, spec.type))
    return fmt::format("must be {}, not {}", detail::required_text(spec.type), described(value));
  switch (spec.type) {
    case ParameterType::kInteger:
    case ParameterType::kNumber:
      return range_mismatch(spec, value);
    case ParameterType::kText:
    case ParameterType::kPath:
      return choice_mismatch(spec, std::get<std::string>(value), "is");
    case ParameterType::kTextList:
      for (const std::string& entry : std::get<TextList>(value)) {
        std::string text = choice_mismatch(spec, entry, "has");
        if (!text.empty()) return text;
      }
      return {};
    case ParameterType::kBoolean:
      return {};
  }
  return {};
}

namespace detail {

std::string_view required_text(ParameterType type) {
  switch (type) {
    case ParameterType::kBoolean:
      return "true or false";
    case ParameterType::kInteger:
      return "an integer";
    case ParameterType::kNumber:
      return "a number";
    case ParameterType::kText:
      return "a text";
    case ParameterType::kPath:
      return "a path (a text)";
    case ParameterType::kTextList:
      return "a list of texts";
  }
  return "a value";
}

double as_number(const Value& value, std::string_view name) {
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return static_cast<double>(*integer);
  if (const auto* number = std::get_if<double>(&value)) return *number;
  throw Error(fmt::format("parameter \"{}\" must be a number, not {}", name, described(value)));
}

}  // namespace detail
}  // namespace strata
