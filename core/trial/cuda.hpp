// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace strata::trial {

/// Where a trial computes: "cpu" or "cuda:N".
/// "auto" takes the first GPU where the driver reports one and LibTorch's CUDA library can be
/// opened, else the CPU. For a GPU, libtorch_cuda is opened here, for the whole process and for
/// every plugin: this must come before anything touches LibTorch, which looks for its CUDA hooks
/// once.
/// @throws Error where a GPU is asked for by name and there is none, or its library cannot be
/// opened
[[nodiscard]] std::string choose_device(const std::string& wanted);

/// GPUs that the NVIDIA driver reports; 0 where there is no driver.
[[nodiscard]] int gpu_count();

}  // namespace strata::trial
