// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace strata::evaluate {

/// A scored test input: which task it belongs to, and the place of its first right answer among the
/// ranked distinct ones (from 1; 0: none is right).
struct TaskInput {
  std::int64_t group = 0;
  std::int64_t rank_of_right = 0;
};

/// Does a group hold more than one of these inputs?
[[nodiscard]] bool share_tasks(const std::vector<TaskInput>& inputs);

/// pass_at_K_strict and pass_at_K_fractional for K = 1, 2, 5, 10, 100, 1000, as shares of tasks. An
/// input passes where one of its K first answers is right. Strict: all inputs of the task pass.
/// Fractional: the share of its inputs that do. Only for datasets whose groups are tasks, which
/// have rows of their own in the puzzle table: elsewhere a group is whatever may not be torn apart,
/// such as the class of a Sudoku. @param inputs at least one
[[nodiscard]] std::vector<std::pair<std::string, double>> task_scores(
    const std::vector<TaskInput>& inputs);

}  // namespace strata::evaluate
