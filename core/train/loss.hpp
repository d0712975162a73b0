// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string_view>

namespace strata::train {

/// Token loss of each row: the mean over its labels that count (0 where none does), [batch] float64
/// for "stablemax_cross_entropy", which is computed in float64 throughout, and float32 (float64 for
/// float64 logits) for "softmax_cross_entropy".
///
///     stablemax: s(x) = x + 1 for x >= 0, 1 / (1 - x + 1e-30) for x < 0;  loss = -log(s(x_label) /
///     Σ s(x)) (Prieto et al., arXiv 2501.04697, as the HRM code has it)
///
/// @param logits [batch, length, vocabulary], @param labels [batch, length] int64 with `ignore`
/// where nothing counts
/// @throws Error for another name
[[nodiscard]] at::Tensor token_loss(std::string_view name, const at::Tensor& logits,
                                    const at::Tensor& labels, std::int64_t ignore);

}  // namespace strata::train
