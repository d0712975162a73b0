// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "config/experiment.hpp"
#include "config/plan.hpp"
#include "protocol/messages.hpp"
#include "strata/error.hpp"

namespace strata::run {

/// The variants that select among votes by a score which their halting policy does not give, each
/// at the place where its selector is written.
/// @param answers of the plan check, in the order of Plan::trainings
[[nodiscard]] std::vector<Problem> score_problems(const config::Experiment& experiment,
                                                  const config::Plan& plan,
                                                  const std::vector<protocol::PlanAnswer>& answers);

}  // namespace strata::run
