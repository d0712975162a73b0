// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>

namespace strata::run {

/// Processors that this process may use: its affinity, and the quota of its control group.
[[nodiscard]] std::int64_t usable_cores();

/// The NVIDIA driver has a device.
/// @param devices the folder of device files
[[nodiscard]] bool has_gpu(const std::filesystem::path& devices = "/dev");

}  // namespace strata::run
