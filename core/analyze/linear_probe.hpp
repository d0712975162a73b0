// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace strata::analyze {

/// What can be read off a state by a linear map: ridge regression from states (and a constant) to
/// one-hot tokens, in closed form and float64,
///
///     W = (Xᵀ X + λ I)⁻¹ Xᵀ Y,   λ = 1e-4 tr(Xᵀ X) / (D + 1);
///
/// the prediction is the token with the largest entry of x W. Learn first, then predict.
class LinearProbe {
 public:
  explicit LinearProbe(std::int64_t tokens) : tokens_(tokens) {}

  /// @param states [samples, D] @param labels [samples] int64, 0 .. tokens-1
  void learn(const at::Tensor& states, const at::Tensor& labels);
  [[nodiscard]] bool has_learnt() const { return xx_.defined(); }
  /// @returns [samples] int64
  [[nodiscard]] at::Tensor predict(const at::Tensor& states);

 private:
  std::int64_t tokens_;
  at::Tensor xx_;       ///< [D + 1, D + 1]
  at::Tensor xy_;       ///< [D + 1, tokens]
  at::Tensor weights_;  ///< undefined until the first prediction
};

}  // namespace strata::analyze
