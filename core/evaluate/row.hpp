// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "data/composer.hpp"
#include "strata/stream.hpp"

namespace strata::evaluate {

/// One piece of work: an item as it is, or one of its augmented copies, in one of its trajectories.
struct Row {
  std::int64_t item = 0;         ///< among those that are scored
  std::int64_t vote = 0;         ///< copy * trajectories + trajectory; 0: the puzzle as it is
  std::int64_t votes = 1;        ///< that the item has
  std::uint64_t sample = 0;      ///< keys its streams, with `trajectory` and the segment
  std::uint64_t trajectory = 0;  ///< copy << 32 | trajectory
  data::ComposedItem composed;
};

/// What a model answered to a row.
struct RowAnswer {
  std::vector<std::int64_t> tokens;  ///< [length]
  std::vector<bool> correct_after;   ///< after each segment taken: is every label that counts met?
  std::int64_t segments = 0;         ///< taken
  std::int64_t halts_at = 0;  ///< segment at which the policy first said to halt; those taken where
                              ///< it never did or was not asked
  bool has_score = false;
  double score = 0;           ///< of the policy, larger is better
  double loss = 0;            ///< token loss; 0 without one
  double state_residual = 0;  ///< of the last segment; NaN where the architecture says nothing
  double logit_residual = std::numeric_limits<double>::quiet_NaN();  ///< NaN after one segment
  std::int64_t tokens_right = 0, tokens_counted = 0;                 ///< of the labels that count
  double margin = 0;  ///< mean top-1 minus top-2 logit of the positions that spell the answer; 0
                      ///< unless asked for (SlotOptions::margins)

  [[nodiscard]] bool correct() const { return correct_after.back(); }
};

}  // namespace strata::evaluate
