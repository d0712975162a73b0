// SPDX-License-Identifier: Apache-2.0
#include "config/layers.hpp"

#include <utility>

namespace strata::config {

Layers::Layers(const Experiment& experiment, const Draft& draft, const Scope& scope) {
  Layer base;
  Layer changes;
  Layer command_line;
  for (const Entry& entry : experiment.base)
    add({&entry, &entry.value}, scope, &base);
  for (const Assignment& change : draft.changes)
    add(change, scope, &changes);
  for (const Entry& entry : experiment.command_line)
    add({&entry, &entry.value}, scope, &command_line);
  layers_ = {std::move(command_line), std::move(changes), std::move(base)};
}

void Layers::add(const Assignment& assignment, const Scope& scope, Layer* layer) {
  Key key = scope.key_of(*assignment.entry);
  layer->insert_or_assign(key.dotted(), assignment);
  all_.emplace_back(std::move(key), assignment);
}

const Assignment* Layers::find(const std::string& section, const std::string& component,
                               const std::string& parameter) const {
  for (const Layer& layer : layers_) {
    if (!component.empty()) {
      const auto special = layer.find(Key{section, component, parameter}.dotted());
      if (special != layer.end()) return &special->second;
    }
    const auto general = layer.find(Key{section, {}, parameter}.dotted());
    if (general != layer.end()) return &general->second;
  }
  return nullptr;
}

const Assignment* Layers::find_in_table(const std::string& section, const std::string& component,
                                        const std::string& parameter) const {
  for (const Layer& layer : layers_) {
    const auto found = layer.find(Key{section, component, parameter}.dotted());
    if (found != layer.end()) return &found->second;
  }
  return nullptr;
}

}  // namespace strata::config
