// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "strata/dataset.hpp"
#include "task.hpp"

/// From sets of tasks to items, as published: demonstrations of all tasks are trained on, test
/// pairs of the evaluated tasks are tested, test pairs of all other tasks are trained on.
namespace strata::arc {

struct SplitSettings {
  std::int32_t rows = 30;  ///< of the canvas; tasks with a longer side are dropped
  std::int32_t columns = 30;
  std::int64_t tasks = 0;             ///< the first by id, of each kind; 0: all
  std::vector<std::string> task_ids;  ///< only these; empty: all
  std::int64_t validation = 0;        ///< training tasks whose test pairs validate
  std::uint64_t seed = 0;
  bool exclude_contaminated = false;
};

struct Splits {
  std::array<std::vector<Item>, 3> items;  ///< by Split
  std::vector<std::string> ids;            ///< of all tasks, sorted; an item's puzzle is its rank
  std::vector<Fact> facts;
  std::vector<std::string> warnings;
};

/// @param training sets of training tasks. A task that several hold is one task with the pairs of
/// all, each once
/// @param evaluation sets of evaluated tasks; a later set's task takes the place of an earlier
/// one's
/// @throws DataError where nothing is left to train or to test on, an output is missing, or a
/// setting names what is not there
[[nodiscard]] Splits split(const std::vector<Tasks>& training, const std::vector<Tasks>& evaluation,
                           const SplitSettings& settings);

}  // namespace strata::arc
