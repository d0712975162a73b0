// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <span>

#include "evaluate/evaluator.hpp"

namespace strata::evaluate {

/// Answers of a batch of items, on the CPU.
struct PlainAnswers {
  at::Tensor tokens;    ///< [items, length] of the segment that halted each
  at::Tensor logits;    ///< [items, length, vocabulary] of that segment
  at::Tensor segments;  ///< [items] taken
  std::int64_t evaluations = 0;
};

/// What early exit must equal: batch after batch, every row stays in its batch until the last one
/// has halted, and keeps the answer that it had when the policy halted it. For tests and
/// tools/bench; written apart from slots.hpp on purpose. No votes, no noise.
[[nodiscard]] PlainAnswers plain_loop(const Model& model, std::span<const Item> items,
                                      const protocol::EvaluationSettings& settings,
                                      const EvaluationContext& context);

}  // namespace strata::evaluate
