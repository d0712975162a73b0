// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "strata/grid.hpp"
#include "trial/replay.hpp"

namespace strata::trial {

struct VoteOptions {
  std::int64_t votes = 1;     ///< distinct copies wanted, the puzzle itself among them
  std::int64_t segments = 1;  ///< of each
  std::int64_t copies = 0;    ///< augmentation.copies of the trial
  std::uint64_t seed = 0;     ///< of the trial
  std::int64_t number = 0;    ///< the puzzle's place in its split
};

struct Voted {
  Grid answer;                ///< what most votes gave; ties go to the lowest vote
  std::int64_t votes = 0;     ///< that there were: a puzzle may have fewer distinct copies
  std::int64_t agreed = 0;    ///< with `answer`
  std::int64_t distinct = 0;  ///< different answers
};

/// Solves a puzzle under distinct augmented copies, and takes the answer that most of them give.
/// @throws Error where the trial has no augmentation under which a puzzle changes
[[nodiscard]] Voted vote(const Replay& trial, const Item& item, const VoteOptions& options);

}  // namespace strata::trial
