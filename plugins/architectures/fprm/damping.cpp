// SPDX-License-Identifier: Apache-2.0
#include "damping.hpp"

#include <ATen/ATen.h>

#include <limits>
#include <vector>

namespace fprm {

Damping fresh_damping(std::int64_t rows, double step_size, const at::TensorOptions& options) {
  return {at::full({rows}, step_size, options),
          at::full({rows}, std::numeric_limits<double>::infinity(), options),
          at::zeros({rows}, options)};
}

Damping advanced(const Damping& damping, const at::Tensor& residual, const DampingRule& rule) {
  const at::Tensor gained = residual < damping.best;
  const at::Tensor waited = (damping.waited + 1).masked_fill(gained, 0);
  const at::Tensor shrinks = waited >= rule.patience;
  return {at::where(shrinks, damping.step_size * rule.decay, damping.step_size),
          at::where(gained, residual, damping.best), waited.masked_fill(shrinks, 0)};
}

at::Tensor damped(const at::Tensor& state, const at::Tensor& mapped, const at::Tensor& step_size) {
  std::vector<std::int64_t> shape(static_cast<std::size_t>(state.dim()), 1);
  shape[0] = state.size(0);
  return state + step_size.to(state.scalar_type()).view(shape) * (mapped - state);
}

at::Tensor residual_of(const at::Tensor& state, const at::Tensor& mapped, const at::Tensor& like) {
  const at::NoGradGuard no_gradient;
  const at::Tensor before = state.to(like.scalar_type());
  const at::Tensor change = (mapped.to(like.scalar_type()) - before).abs().amax(-1);
  constexpr double kSmallest = 1e-12;  // a state of zeros has no relative change
  return (change / before.abs().amax(-1).clamp_min(kSmallest)).amax(-1);
}

}  // namespace fprm
