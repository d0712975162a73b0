// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "config/plan.hpp"

namespace strata::config {

/// Removes trainings of the same key, then variants with the same training and evaluation: the
/// first stays, knows the names of the others (Variant::folded), and a note tells of each.
/// @param keys one for each of plan.trainings; "" is equal to no other
[[nodiscard]] Plan fold(Plan plan, const std::vector<std::string>& keys);

}  // namespace strata::config
