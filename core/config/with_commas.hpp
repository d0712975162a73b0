// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

namespace strata::config {

/// 27275266 -> "27,275,266"
[[nodiscard]] std::string with_commas(std::int64_t number);

}  // namespace strata::config
