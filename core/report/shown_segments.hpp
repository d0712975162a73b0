// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

namespace strata::report {

/// The segments, from 1, whose numbers a table shows: all up to 16, then powers of two and the
/// last.
[[nodiscard]] std::vector<std::int64_t> shown_segments(std::int64_t count);

}  // namespace strata::report
