// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

#include "strata/export.hpp"

namespace strata::nn {

/// x / √(mean(x²) + epsilon) over the last dimension: RMSNorm (Zhang and Sennrich 2019, arXiv
/// 1910.07467, equation 4) without its gain. Computed at least in float32 and returned in the dtype
/// of x.
[[nodiscard]] STRATA_API at::Tensor rms_norm(const at::Tensor& x, double epsilon);

}  // namespace strata::nn
