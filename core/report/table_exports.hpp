// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "report/comparison.hpp"
#include "report/vote_table.hpp"

/// A result table for other programs: numbers in full, intervals as they are.
namespace strata::report {

/// The baseline's exact accuracy after segment 1, 2, …
struct SegmentMeans {
  std::size_t seeds = 0;
  std::vector<double> mean;
};

/// @param votes of the baseline; empty without votes
[[nodiscard]] std::string table_json(const Comparison& comparison, const SegmentMeans& segments,
                                     const std::vector<VoteMeans>& votes);

/// One line a variant, with a column for each seed: its value, or what became of it; then, where
/// any variant has votes, exact_accuracy_N_votes by the selector of its evaluation.
/// @param votes of each variant
[[nodiscard]] std::string table_csv(const Comparison& comparison,
                                    const std::vector<std::vector<VoteMeans>>& votes);

}  // namespace strata::report
