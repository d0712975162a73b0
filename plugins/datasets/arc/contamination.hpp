// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "strata/dataset.hpp"
#include "task.hpp"

namespace strata::arc {

/// Evaluated tasks that a training set gives away.
struct Contamination {
  std::vector<std::string> tasks;   ///< ids, sorted: of that name, or with a pair in common
  std::int64_t by_name = 0;         ///< of these, how many are there under their own id
  std::int64_t other_versions = 0;  ///< of those, how many with other pairs than the evaluated
};

/// Holds the tasks themselves against each other, whatever sets they come from.
[[nodiscard]] Contamination contamination(const Tasks& trained, const Tasks& evaluated);

/// A held-out pair that is trained on.
struct TrainedPair {
  std::string key;      ///< of the held-out item
  std::string trained;  ///< of the first training item with the same grids
};

/// Of `held_out`, the items whose input and label are those of a training item: of another task, as
/// demonstrations of evaluated tasks are trained on too, or of their own. In the order of
/// `held_out`.
[[nodiscard]] std::vector<TrainedPair> trained_pairs(std::span<const Item> train,
                                                     std::span<const Item> held_out);

/// "" where there is none, else a sentence for a reader of the results.
/// @param split "test" or "validation" @param held_out items of that split
[[nodiscard]] std::string warning_of(const std::vector<TrainedPair>& found, std::string_view split,
                                     std::size_t held_out, bool excluded);

/// "" where there is none, else a sentence for a reader of the results.
[[nodiscard]] std::string warning_of(const Contamination& found, std::size_t evaluated,
                                     bool excluded);

/// What is known of the evaluated tasks and sets that need not be at hand: how many ARC-AGI-1 and
/// -2 share, and which of the two published versions of ARC-AGI-2's public evaluation this is.
[[nodiscard]] std::vector<Fact> known_overlap(const Tasks& evaluated);

/// FNV-1a of all pairs: tells versions of a task apart.
[[nodiscard]] std::uint64_t fingerprint(const Task& task);

}  // namespace strata::arc
