// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>

namespace strata::run {

/// Processors that this process may use: its affinity, and the quota of its control group.
[[nodiscard]] std::int64_t usable_cores();

/// The NVIDIA driver has a GPU: one with a number, or one behind WSL's device with NVIDIA's
/// library.
/// @param devices the folder of device files
/// @param wsl_driver where WSL puts the library of the host's NVIDIA driver
[[nodiscard]] bool has_gpu(
    const std::filesystem::path& devices = "/dev",
    const std::filesystem::path& wsl_driver = "/usr/lib/wsl/lib/libcuda.so.1");

}  // namespace strata::run
