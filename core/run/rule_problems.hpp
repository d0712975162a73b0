// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "config/experiment.hpp"
#include "config/plan.hpp"
#include "protocol/messages.hpp"
#include "strata/error.hpp"

namespace strata::run {

/// The rules between parameters that configurations break, each once, even if it is a rule of
/// several components: with the names of these and of the variants that break it, unless all do,
/// and at the place of the last key that it names, where one stands in the experiment.
/// @param answers of the plan check, in the order of Plan::trainings
[[nodiscard]] std::vector<Problem> rule_problems(const config::Experiment& experiment,
                                                 const config::Plan& plan,
                                                 const std::vector<protocol::PlanAnswer>& answers);

}  // namespace strata::run
