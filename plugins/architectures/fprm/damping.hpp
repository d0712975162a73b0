// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

/// The damped iteration z <- z + η (F(z) - z) towards a fixed point, each row by itself: η shrinks
/// where the residual has not fallen for a while (FPRM, arXiv 2606.18206).
namespace fprm {

struct DampingRule {
  double patience = 5;  ///< iterations without a smaller residual before η shrinks
  double decay = 0.9;   ///< factor of η then
};

/// What the iteration remembers of each row, [rows] each, without gradient.
struct Damping {
  at::Tensor step_size;  ///< η
  at::Tensor best;       ///< smallest residual so far; infinite before the first
  at::Tensor waited;     ///< iterations since then, or since η last shrank
};

[[nodiscard]] Damping fresh_damping(std::int64_t rows, double step_size,
                                    const at::TensorOptions& options);

/// After one more residual [rows].
[[nodiscard]] Damping advanced(const Damping& damping, const at::Tensor& residual,
                               const DampingRule& rule);

/// z + η (F - z), attached to z and F. @param state z, @param mapped F(z), both [rows, …]
[[nodiscard]] at::Tensor damped(const at::Tensor& state, const at::Tensor& mapped,
                                const at::Tensor& step_size);

/// max over tokens of ‖F - z‖∞ / ‖z‖∞, without gradient and in the dtype of `like`.
/// @param state z, @param mapped F(z), both [rows, positions, hidden] @return [rows]
[[nodiscard]] at::Tensor residual_of(const at::Tensor& state, const at::Tensor& mapped,
                                     const at::Tensor& like);

}  // namespace fprm
