// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "config/drafts.hpp"
#include "config/scope.hpp"

namespace strata::config {

/// The three layers of values that a variant sees, and which of them wins.
class Layers {
 public:
  Layers(const Experiment& experiment, const Draft& draft, const Scope& scope);

  /// The value in force for a parameter of `component` ("" for core's own keys); nullptr where
  /// nobody sets it. Later wins: base, its per-plugin table, changes, their per-plugin table,
  /// command line, its per-plugin keys.
  [[nodiscard]] const Assignment* find(const std::string& section, const std::string& component,
                                       const std::string& parameter) const;
  /// A parameter of an augmentation: per-plugin tables only, since several augmentations share a
  /// section.
  [[nodiscard]] const Assignment* find_in_table(const std::string& section,
                                                const std::string& component,
                                                const std::string& parameter) const;
  /// All values with what their keys mean, base first.
  [[nodiscard]] const std::vector<std::pair<Key, Assignment>>& all() const { return all_; }

 private:
  using Layer = std::map<std::string, Assignment>;

  void add(const Assignment& assignment, const Scope& scope, Layer* layer);

  std::vector<Layer> layers_;  ///< the one that wins comes first
  std::vector<std::pair<Key, Assignment>> all_;
};

}  // namespace strata::config
