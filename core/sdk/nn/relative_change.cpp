// SPDX-License-Identifier: Apache-2.0
#include "strata/nn/relative_change.hpp"

#include <ATen/ATen.h>

namespace strata::nn {
namespace {

/// [rows] float64: a row of a million numbers has many small squares.
at::Tensor length(const at::Tensor& x) {
  return at::linalg_vector_norm(x.flatten(1), 2, at::IntArrayRef{1}, false, at::kDouble);
}

}  // namespace

at::Tensor relative_change(const at::Tensor& now, const at::Tensor& before) {
  return length(now - before) / length(before).clamp_min(1e-12);
}

}  // namespace strata::nn
