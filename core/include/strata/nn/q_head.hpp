// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>
#include <c10/core/ScalarType.h>

#include <memory>

#include "strata/context.hpp"
#include "strata/export.hpp"
#include "strata/halting.hpp"
#include "strata/nn/linear.hpp"

/// What the policies of HRM and TRM have in common: the head, its loss, exploration.
namespace strata::nn {

/// D -> the logits of (halting, going on). Weights begin at 0 and both biases at -5, as published,
/// so that at first nobody halts early. Feed it at_least_float32(summary).
[[nodiscard]] STRATA_API std::shared_ptr<Linear> make_q_head(const Context& context);

/// "q_halt_loss" with weight 0.5: is the whole answer right? @param q_halt [batch] logits
/// @param target dtype of `correct` in it. float32, as HRM's reference has it, makes float32 losses
/// whatever the logits are; TRM's takes that of the logits, float64 in a float64 trial
[[nodiscard]] STRATA_API LossTerm q_halt_loss(const at::Tensor& q_halt, const at::Tensor& correct,
                                              at::ScalarType target = at::kFloat);

/// [batch] int64: with probability `exploration` 2 to the limit, uniformly, else 0: how many
/// segments a row must have at least to halt at this step. From each row's stream "exploration".
[[nodiscard]] STRATA_API at::Tensor least_segments(const Observation& seen, double exploration);

}  // namespace strata::nn
