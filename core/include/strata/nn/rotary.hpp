// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

#include "strata/context.hpp"
#include "strata/export.hpp"

namespace strata::nn {

/// Rotary position embedding (Su et al. 2021, arXiv 2104.09864, equation 34), with the halves of a
/// head as the pairs: for position t, pair i of d/2 and angle θ = t · base^(-2i/d)
///
///     (a_i, b_i) -> (a_i cos θ - b_i sin θ,  b_i cos θ + a_i sin θ),   a the first half of a head,
///     b the second.
///
/// The tables are float64 for Precision::kFloat64 and float32 otherwise. They follow from the sizes
/// and are no part of a checkpoint.
class STRATA_API Rotary {
 public:
  /// @param head_width d, even
  Rotary(std::int64_t positions, std::int64_t head_width, double base, const Context& context);

  /// Turns every head. @param heads [batch, positions, …, head_width] @return the same shape and
  /// dtype; computed in the tables'
  [[nodiscard]] at::Tensor forward(const at::Tensor& heads) const;

 private:
  at::Tensor cosine_;  ///< [positions, head_width], each angle twice
  at::Tensor sine_;    ///< likewise, negative in the first half
};

}  // namespace strata::nn
