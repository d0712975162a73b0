// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "config/plan.hpp"
#include "report/terminal.hpp"
#include "store/store.hpp"

namespace strata::report {

/// What is stored of a trial.
using RecordOfTrial = std::function<store::TrialRecord(std::string_view id)>;

/// The variants of a plan: what each changes, how large it is, what of it is done; below, what
/// folds and which keys drop out.
[[nodiscard]] std::string plan_table(const config::Plan& plan, const RecordOfTrial& record,
                                     const Terminal& terminal);

}  // namespace strata::report
