// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "config/plan.hpp"
#include "protocol/messages.hpp"
#include "store/store.hpp"

namespace strata::run {

/// One trial of a plan with what is stored of it.
struct Work {
  std::string trial;
  std::size_t training = 0;
  std::int64_t seed = 0;
  std::string variant;  ///< the first of those that share it
  store::TrialRecord record;
  std::vector<protocol::EvaluationOrder>
      evaluations;  ///< of all variants that share it, those without a result only

  /// Nothing is left to do: all results are there, or it has diverged, which is a result.
  [[nodiscard]] bool is_done() const;
  /// `"no inner loop" seed 2`
  [[nodiscard]] std::string title() const;
};

/// Every trial of the plan once, all variants of the first seed before those of the second, so that
/// a grid that is cut short has whole columns. Cells whose data are missing are left out.
/// @param record what is stored of a trial
[[nodiscard]] std::vector<Work> work_of(
    const config::Plan& plan, const std::function<store::TrialRecord(std::string_view id)>& record);

/// How many trials run at once, and the threads of each that names none.
struct Parallelism {
  std::int64_t jobs = 1;
  std::int64_t threads = 1;
};

/// @param jobs as given with --jobs; 0: as many as there are cores for, one where trials go to a
/// GPU
/// @param cores that this process may use
/// The result depends on the whole plan and not on what is left of it: a plan that is cut short and
/// resumed gives each trial the threads that it would have had.
[[nodiscard]] Parallelism parallelism(const config::Plan& plan, std::int64_t jobs,
                                      std::int64_t cores, bool has_gpu);

/// Why the plan cannot run on this machine: a GPU is asked for and there is none. "" where it can.
[[nodiscard]] std::string absent_device(const config::Plan& plan, bool has_gpu);

}  // namespace strata::run
