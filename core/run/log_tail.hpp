// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

namespace strata::run {

/// The last `lines` lines of a file that is open for reading (at most 8 KiB of them), without blank
/// lines at its end and without control characters; "" where nothing was printed.
[[nodiscard]] std::string log_tail(int descriptor, std::size_t lines);

}  // namespace strata::run
