// SPDX-License-Identifier: Apache-2.0
#include "evaluate/task_scores.hpp"

#include <fmt/format.h>

#include <array>
#include <map>

namespace strata::evaluate {
namespace {

constexpr std::array<std::int64_t, 6> kAttempts{1, 2, 5, 10, 100, 1000};

struct Task {
  std::int64_t inputs = 0;
  std::int64_t passed = 0;
};

std::map<std::int64_t, Task> tasks_of(const std::vector<TaskInput>& inputs, std::int64_t attempts) {
  std::map<std::int64_t, Task> tasks;
  for (const TaskInput& input : inputs) {
    Task& task = tasks[input.group];
    ++task.inputs;
    if (input.rank_of_right > 0 && input.rank_of_right <= attempts) ++task.passed;
  }
  return tasks;
}

}  // namespace

bool share_tasks(const std::vector<TaskInput>& inputs) {
  return tasks_of(inputs, 1).size() < inputs.size();
}

std::vector<std::pair<std::string, double>> task_scores(const std::vector<TaskInput>& inputs) {
  std::vector<std::pair<std::string, double>> scores;
  for (const std::int64_t attempts : kAttempts) {
    const std::map<std::int64_t, Task> tasks = tasks_of(inputs, attempts);
    double strict = 0, fractional = 0;
    for (const auto& [group, task] : tasks) {
      strict += task.passed == task.inputs ? 1 : 0;
      fractional += static_cast<double>(task.passed) / static_cast<double>(task.inputs);
    }
    const auto n = static_cast<double>(tasks.size());
    scores.emplace_back(fmt::format("pass_at_{}_strict", attempts), strict / n);
    scores.emplace_back(fmt::format("pass_at_{}_fractional", attempts), fractional / n);
  }
  return scores;
}

}  // namespace strata::evaluate
