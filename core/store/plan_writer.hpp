// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "config/plan.hpp"
#include "store/connection.hpp"

namespace strata::store {

/// Writes a plan with its variants, parameters, trials and links, within a transaction that the
/// caller holds. A plan equal to the newest of its name only gets a new `last_run`.
/// @returns its number within the experiment's name
std::int64_t write_plan(Connection& connection, const config::Plan& plan, const std::string& now);

}  // namespace strata::store
