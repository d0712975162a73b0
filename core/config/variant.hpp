// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "config/catalogue.hpp"
#include "config/drafts.hpp"
#include "config/mistakes.hpp"
#include "config/resolve.hpp"
#include "config/scope.hpp"

namespace strata::config {

/// A key that the chosen component of its section does not declare.
struct Dropped {
  std::string key;        ///< "architecture.loops"
  std::string component;  ///< "hrm"
  friend auto operator<=>(const Dropped&, const Dropped&) = default;
};

/// A draft with every parameter filled in.
struct FilledVariant {
  Variant variant;
  std::string full_name;  ///< of a cell: with the axes that have no effect in it
  std::vector<Dropped> dropped;
  std::string one_segment;   ///< an architecture that is not recurrent and therefore changed a
                             ///< setting; else ""
  bool idle_policy = false;  ///< evaluation.policy is set, and no policy decides in the evaluation
  std::optional<protocol::MatchOrder> match;
  const Literal* match_text = nullptr;  ///< where `match` is written, used here or idle
  std::string idle_match;  ///< why `match` has no effect here: it names this very architecture
  std::set<std::string>
      unset;  ///< "dataset.train_file: STRATA_DATA_DIR", variables that paths name
};

/// What every variant of an experiment is made of; all of it must outlive the call.
struct Ingredients {
  const Experiment& experiment;
  const Catalogue& catalogue;
  const Scope& scope;
  const Surroundings& surroundings;
};

/// Fills in a draft. Later wins: base, per-plugin table, the draft's changes, their per-plugin
/// table, command line. Mistakes are added; nothing comes back where a component is missing.
[[nodiscard]] std::optional<FilledVariant> fill_in(const Draft& draft,
                                                   const Ingredients& ingredients,
                                                   Mistakes* mistakes);

}  // namespace strata::config
