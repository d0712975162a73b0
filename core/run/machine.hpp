// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace strata::run {

/// Processors that this process may use: its affinity, and the quota of its control group.
[[nodiscard]] std::int64_t usable_cores();

/// The NVIDIA driver has a device.
[[nodiscard]] bool has_gpu();

}  // namespace strata::run
