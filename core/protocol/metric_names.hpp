// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace strata::protocol {

/// The metrics that evaluations record; plugins add none. Some come only with votes, with tasks of
/// several puzzles, or with a policy that decides.
[[nodiscard]] const std::vector<std::string>& metric_names();

}  // namespace strata::protocol
