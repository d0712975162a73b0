// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "config/experiment.hpp"
#include "config/mistakes.hpp"
#include "config/plan.hpp"

namespace strata::config {

/// A key set to one value: an entry as it stands, or an axis at one of its values.
struct Assignment {
  const Entry* entry = nullptr;
  const Literal* value = nullptr;
};

/// A variant before its parameters are filled in.
struct Draft {
  VariantKind kind = VariantKind::kBaseline;
  std::string name;  ///< of cells: with all axes
  std::vector<Assignment> changes;
};

struct Drafts {
  std::vector<Draft>
      drafts;  ///< the baseline, the cells (the last axis varies fastest), the ablations
  std::vector<std::string> notes;  ///< axes that the command line sets to one value
};

/// The entries of `experiment` must outlive the drafts.
[[nodiscard]] Drafts draft_variants(const Experiment& experiment, Mistakes* mistakes);

/// "h_cycles=1, architecture=hrm": the last word of each axis' key, or all of it where two axes end
/// alike.
[[nodiscard]] std::string cell_name(const std::vector<Assignment>& cell,
                                    const std::vector<Entry>& axes);

}  // namespace strata::config
