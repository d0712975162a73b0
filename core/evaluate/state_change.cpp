// SPDX-License-Identifier: Apache-2.0
#include "evaluate/state_change.hpp"

#include <ATen/ATen.h>

#include <limits>

namespace strata::evaluate {
namespace {

/// [rows] float64: a state of a million numbers has many small squares.
at::Tensor squared_length(const at::Tensor& x) {
  return at::linalg_vector_norm(x.flatten(1), 2, at::IntArrayRef{1}, false, at::kDouble).square();
}

}  // namespace

bool is_dense(const at::Tensor& state) {
  return state.is_floating_point() && state.dim() > 1;
}

at::Tensor relative_change(const Carry& now, const Carry& before) {
  const at::NoGradGuard no_grad;
  at::Tensor moved, length;
  for (const auto& [name, state] : now.entries()) {
    if (!is_dense(state)) continue;
    const at::Tensor& old = before.at(name);
    const at::Tensor difference = squared_length(state - old);
    moved = moved.defined() ? moved + difference : difference;
    length = length.defined() ? length + squared_length(old) : squared_length(old);
  }
  return moved.defined() ? moved.sqrt() / length.sqrt().clamp_min(1e-12) : moved;
}

at::Tensor state_change(const SegmentOutput& output, const Carry& before) {
  if (output.residual.defined()) return output.residual.detach().to(at::kDouble);
  const at::Tensor change = relative_change(output.carry, before);
  if (change.defined()) return change;
  return at::full({output.logits.size(0)}, std::numeric_limits<double>::quiet_NaN(),
                  output.logits.options().dtype(at::kDouble).requires_grad(false));
}

}  // namespace strata::evaluate
