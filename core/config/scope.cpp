// SPDX-License-Identifier: Apache-2.0
#include "config/scope.hpp"

#include "config/match.hpp"
#include "config/sections.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace strata::config {
namespace {

const ParameterSpec* find(const Schema& schema, const std::string& name) {
  const auto found = std::ranges::find(schema, name, &ParameterSpec::name);
  return found == schema.end() ? nullptr : &*found;
}

template <class T>
void add_new(std::vector<T>* list, const T& value) {
  if (std::ranges::find(*list, value) == list->end()) list->push_back(value);
}

}  // namespace

std::string Key::dotted() const {
  return table() + "." + parameter;
}

std::string Key::table() const {
  return component.empty() ? section : section + "." + component;
}

Scope::Scope(const Experiment& experiment, const Catalogue& catalogue) {
  for (const std::string& name : section_names())
    sections_[name];
  for (const NamedComponent& named : named_components(experiment)) {
    Section& section = sections_.at(named.section);
    add_new(&section.names, named.name);
    const auto* component = catalogue.find(named.kind, named.name, named.version);
    if (component == nullptr)
      section.complete = false;
    else
      add_new(&section.components, component);
  }
}

bool Scope::is_name(const std::string& section, const std::string& name) const {
  return std::ranges::find(names(section), name) != names(section).end();
}

Key Scope::key_of(const Entry& entry) const {
  Key key{.section = entry.path.front(), .component = {}, .parameter = {}};
  auto rest = entry.path.begin() + 1;
  if (entry.path.size() > 2 && is_name(key.section, *rest)) key.component = *rest++;
  key.parameter = fmt::format("{}", fmt::join(rest, entry.path.end(), "."));
  return key;
}

std::vector<Declaration> Scope::declarations(const Key& key) const {
  std::vector<Declaration> found;
  if (key.component.empty() || is_match_key(key.section, key.parameter))
    if (const ParameterSpec* spec = find(core_schema(key.section), key.parameter))
      found.push_back({nullptr, spec});
  if (key.component.empty() && has_tables_only(key.section)) return found;
  for (const protocol::ComponentDescription* component : components(key.section)) {
    if (!key.component.empty() && component->name != key.component) continue;
    const ParameterSpec* spec = find(component->schema, key.parameter);
    if (spec != nullptr && is_settable(key.section, *spec)) found.push_back({component, spec});
  }
  return found;
}

const std::vector<const protocol::ComponentDescription*>& Scope::components(
    const std::string& section) const {
  return sections_.at(section).components;
}

const std::vector<std::string>& Scope::names(const std::string& section) const {
  return sections_.at(section).names;
}

bool Scope::settled(const std::string& section) const {
  const bool needs_none = !section_kind(section) || section == "augmentation";
  return sections_.at(section).complete && (needs_none || !names(section).empty());
}

std::vector<std::string> Scope::parameters(const Key& key) const {
  std::vector<std::string> names;
  for (const ParameterSpec& spec : core_schema(key.section))
    if (key.component.empty() || is_match_key(key.section, spec.name)) add_new(&names, spec.name);
  if (key.component.empty() && has_tables_only(key.section)) return names;
  for (const protocol::ComponentDescription* component : components(key.section))
    if (key.component.empty() || component->name == key.component)
      for (const ParameterSpec& spec : component->schema)
        if (is_settable(key.section, spec)) add_new(&names, spec.name);
  return names;
}

}  // namespace strata::config
