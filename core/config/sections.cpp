// SPDX-License-Identifier: Apache-2.0
#include "config/sections.hpp"

#include "config/match.hpp"

#include "config/values.hpp"
#include "protocol/settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

namespace strata::config {
namespace {

Schema plugin_schema() {
  ParameterSpec spec;
  spec.name = "plugin";
  spec.type = ParameterType::kText;
  spec.default_value = std::string();
  spec.help = "The component, as name or name@version";
  return {spec};
}

/// The key of a parameter that is searched for, and what is to be met, stand beside it.
Schema architecture_schema() {
  ParameterSpec match;
  match.name = "match";
  match.type = ParameterType::kText;
  match.default_value = std::string();
  match.help =
      "Search a width or depth with which this costs what another architecture does: "
      "parameters:NAME or compute:NAME";
  ParameterSpec by;
  by.name = "match_by";
  by.type = ParameterType::kText;
  by.default_value = std::string("hidden_size");
  by.choices = {"hidden_size", "layers"};
  by.help = "The parameter that match searches";
  Schema schema = plugin_schema();
  schema.push_back(std::move(match));
  schema.push_back(std::move(by));
  return schema;
}

/// The texts of one value of `plugin` or `plugins`; what is of another type is told by the check of
/// types.
void collect(const Literal& literal, bool is_list, std::vector<Mention>* found) {
  if (literal.raw) {
    ParameterSpec spec;
    spec.type = is_list ? ParameterType::kTextList : ParameterType::kText;
    const ReadValue read = read_value(literal, spec);
    if (!read.problem.empty()) return;
    if (!is_list) found->push_back({std::get<std::string>(read.value), literal.where});
    if (is_list)
      for (const std::string& text : std::get<TextList>(read.value))
        found->push_back({text, literal.where});
    return;
  }
  if (is_list) {
    for (const Literal& entry : literal.entries)
      collect(entry, false, found);
    return;
  }
  if (literal.value && std::holds_alternative<std::string>(*literal.value))
    found->push_back({std::get<std::string>(*literal.value), literal.where});
}

/// "hrm" of `match = "parameters:hrm"`; of a text that is no match, none.
std::vector<Mention> reference_mentions(const Entry& entry) {
  std::vector<Mention> texts;
  if (entry.origin != Origin::kGrid) collect(entry.value, false, &texts);
  if (entry.origin == Origin::kGrid)
    for (const Literal& literal : entry.value.entries)
      collect(literal, false, &texts);
  std::vector<Mention> found;
  for (const Mention& mention : texts)
    if (MatchText match = read_match(mention.text); match.problem.empty())
      found.push_back({std::move(match.reference), mention.where});
  return found;
}

}  // namespace

const std::vector<std::string>& section_names() {
  static const std::vector<std::string> names = {"dataset", "architecture", "augmentation",
                                                 "halting", "training",     "evaluation"};
  return names;
}

bool is_section(std::string_view name) {
  return std::ranges::find(section_names(), name) != section_names().end();
}

std::optional<Kind> section_kind(std::string_view section) {
  if (section == "training" || section == "evaluation") return std::nullopt;
  return kind_from_name(section);
}

std::optional<Kind> named_kind(std::string_view section) {
  return section == "evaluation" ? Kind::kHalting : section_kind(section);
}

bool has_tables_only(std::string_view section) {
  return section == "augmentation" || section == "evaluation";
}

bool is_settable(std::string_view section, const ParameterSpec& spec) {
  return section != "evaluation" || spec.name != "segments";
}

const Schema& core_schema(std::string_view section) {
  static const Schema plugin = plugin_schema();
  static const Schema architecture = architecture_schema();
  static const Schema augmentation = schema_of<protocol::AugmentationSettings>();
  static const Schema training = schema_of<protocol::TrainingSettings>();
  static const Schema evaluation = schema_of<protocol::EvaluationSettings>();
  if (section == "architecture") return architecture;
  if (section == "augmentation") return augmentation;
  if (section == "training") return training;
  if (section == "evaluation") return evaluation;
  return plugin;
}

std::string origin_text(const Entry& entry, std::string_view table) {
  switch (entry.origin) {
    case Origin::kBase:
      return fmt::format("in [{}]", table.empty() ? entry.path.front() : table);
    case Origin::kGrid:
      return "in [grid]";
    case Origin::kAblation:
      return entry.ablation.empty() ? "in an [[ablation]]"
                                    : fmt::format("in [[ablation]] {}", to_text(entry.ablation));
    case Origin::kCommandLine:
      return "on the command line";
  }
  return {};
}

std::vector<Mention> mentions(const Entry& entry) {
  std::vector<Mention> found;
  if (entry.path.front() == "architecture" && entry.path.back() == "match")
    return reference_mentions(entry);
  if (entry.path.size() != 2) return found;
  const bool is_list = entry.dotted() == "augmentation.plugins";
  const bool is_plugin =
      entry.dotted() == "evaluation.policy" ||
      (entry.path[1] == "plugin" && section_kind(entry.path[0]) && entry.path[0] != "augmentation");
  if (!is_list && !is_plugin) return found;
  if (entry.origin != Origin::kGrid) collect(entry.value, is_list, &found);
  if (entry.origin == Origin::kGrid)
    for (const Literal& literal : entry.value.entries)
      collect(literal, is_list, &found);
  std::erase_if(found, [&](const Mention& mention) {
    return mention.text.empty() && entry.path[0] == "evaluation";  // the trained policy
  });
  return found;
}

std::vector<const Entry*> all_entries(const Experiment& experiment) {
  std::vector<const Entry*> entries;
  const auto add = [&](const std::vector<Entry>& some) {
    for (const Entry& entry : some)
      entries.push_back(&entry);
  };
  add(experiment.base);
  add(experiment.axes);
  for (const Ablation& ablation : experiment.ablations)
    add(ablation.changes);
  add(experiment.command_line);
  return entries;
}

std::pair<std::string, std::string> split_version(std::string_view text) {
  const std::size_t at = text.find('@');
  if (at == std::string_view::npos) return {std::string(text), {}};
  return {std::string(text.substr(0, at)), std::string(text.substr(at + 1))};
}

std::vector<NamedComponent> named_components(const Experiment& experiment) {
  std::vector<NamedComponent> components;
  for (const Entry* entry : all_entries(experiment)) {
    for (const Mention& mention : mentions(*entry)) {
      const auto [name, version] = split_version(mention.text);
      const std::string& section = entry->path.front();
      const NamedComponent component{*named_kind(section), name, version, mention.where, section};
      const bool known = std::ranges::any_of(components, [&](const NamedComponent& other) {
        return other.kind == component.kind && other.name == component.name &&
               other.version == component.version && other.section == section;
      });
      if (!known) components.push_back(component);
    }
  }
  return components;
}

}  // namespace strata::config
