// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "store/connection.hpp"
#include "store/trial_record.hpp"

namespace strata::store {

/// What is committed of a trial.
[[nodiscard]] TrialRecord read_trial_record(Connection& connection, std::string_view id);

}  // namespace strata::store
