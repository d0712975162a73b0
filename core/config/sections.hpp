// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/experiment.hpp"
#include "strata/parameters.hpp"
#include "strata/registry.hpp"

/// The tables of an experiment that hold parameters, and how messages speak of keys in them.
namespace strata::config {

/// dataset, architecture, augmentation, halting, training, evaluation.
[[nodiscard]] const std::vector<std::string>& section_names();
[[nodiscard]] bool is_section(std::string_view name);
/// The kind of component that a section configures; absent for training and evaluation.
[[nodiscard]] std::optional<Kind> section_kind(std::string_view section);
/// The kind of component that a section's keys name: as section_kind(), and policies for
/// evaluation.
[[nodiscard]] std::optional<Kind> named_kind(std::string_view section);
/// Do parameters of a section's components stand in their own tables only? In [augmentation]
/// several components share a section, and [evaluation] holds core's own keys.
[[nodiscard]] bool has_tables_only(std::string_view section);
/// May a parameter of a component be set in this section? The segments of an evaluation are
/// evaluation.segments, whatever its policy.
[[nodiscard]] bool is_settable(std::string_view section, const ParameterSpec& spec);
/// What core itself understands in a section: `plugin` (with `match` and `match_by` for
/// architectures), or the settings of [augmentation], [training], [evaluation].
[[nodiscard]] const Schema& core_schema(std::string_view section);

/// Where an entry stands, for a sentence: "in [architecture.hrm]", "in [grid]", "in [[ablation]]
/// \"x\"", "on the command line".
/// @param table of a baseline's entry
[[nodiscard]] std::string origin_text(const Entry& entry, std::string_view table = {});

/// A text that names a component, with its place.
struct Mention {
  std::string text;  ///< "hrm" or "hrm@1.2.0"
  Place where;
};
/// The components that an entry names: those of `plugin`, `plugins`, `match` and
/// `evaluation.policy`, none of all others.
[[nodiscard]] std::vector<Mention> mentions(const Entry& entry);

/// All entries of an experiment: baseline, axes, ablations, command line.
[[nodiscard]] std::vector<const Entry*> all_entries(const Experiment& experiment);

}  // namespace strata::config
