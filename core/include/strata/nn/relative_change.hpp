// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

#include "strata/export.hpp"

namespace strata::nn {

/// How far the numbers of each row moved, all of a row together:
///
///     ‖now - before‖ / max(‖before‖, 1e-12)
///
/// @param now [rows, …] @param before the same shape
/// @return [rows] float64; the norms are summed in float64, the difference is taken in the inputs'
/// own number format
[[nodiscard]] STRATA_API at::Tensor relative_change(const at::Tensor& now,
                                                    const at::Tensor& before);

}  // namespace strata::nn
