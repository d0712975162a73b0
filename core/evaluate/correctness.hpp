// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace strata::evaluate {

/// [batch] bool: is every label that counts met? True for a row without such labels (as the
/// published code counts).
/// @param predictions [batch, length] int64, @param labels [batch, length] int64 with `ignore`
/// where nothing counts
[[nodiscard]] at::Tensor exactly_correct(const at::Tensor& predictions, const at::Tensor& labels,
                                         std::int64_t ignore);

}  // namespace strata::evaluate
