// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "config/experiment.hpp"
#include "config/plan.hpp"
#include "strata/error.hpp"

namespace strata::run {

/// Where a variant's value of a key is written: what comes later wins (base, axes or the ablation,
/// command line). The experiment's file alone where it is written nowhere.
/// @param is_key says of a config::Entry whether it sets the key
template <class IsKey>
[[nodiscard]] SourcePosition place_of_key(const config::Experiment& experiment,
                                          const config::Variant& variant, const IsKey& is_key) {
  SourcePosition place{.file = experiment.shown};
  const auto look_at = [&](const std::vector<config::Entry>& entries) {
    for (const config::Entry& entry : entries)
      if (is_key(entry)) place = entry.key.position;
  };
  look_at(experiment.base);
  if (variant.kind == config::VariantKind::kCell) look_at(experiment.axes);
  if (variant.kind == config::VariantKind::kAblation)
    for (const config::Ablation& ablation : experiment.ablations)
      if (ablation.name == variant.name) look_at(ablation.changes);
  look_at(experiment.command_line);
  return place;
}

}  // namespace strata::run
