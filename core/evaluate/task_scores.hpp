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

/// Does a group hold more than one of these inputs? Groups tell tasks apart where any input has
/// another group than 0; where none has, each input is a task of its own.
[[nodiscard]] bool has_tasks(const std::vector<TaskInput>& inputs);

/// pass_at_K_strict and pass_at_K_fractional for K = 1, 2, 5, 10, 100, 1000, as shares of tasks. An
/// input passes where one of its K first answers is right. Strict: all inputs of the task pass.
/// Fractional: the share of its inputs that do. @param inputs at least one
[[nodiscard]] std::vector<std::pair<std::string, double>> task_scores(
    const std::vector<TaskInput>& inputs);

}  // namespace strata::evaluate
