// SPDX-License-Identifier: Apache-2.0
#include "analyze/linear_probe.hpp"

#include <ATen/ATen.h>

namespace strata::analyze {
namespace {

constexpr double kRidge = 1e-4;

/// [samples, D + 1] float64: the states and a constant.
at::Tensor with_constant(const at::Tensor& states) {
  const at::Tensor x = states.detach().to(at::kCPU, at::kDouble);
  return at::cat({x, at::ones({x.size(0), 1}, at::kDouble)}, 1);
}

}  // namespace

void LinearProbe::learn(const at::Tensor& states, const at::Tensor& labels) {
  const at::Tensor x = with_constant(states);
  if (!xx_.defined()) {
    xx_ = at::zeros({x.size(1), x.size(1)}, at::kDouble);
    xy_ = at::zeros({x.size(1), tokens_}, at::kDouble);
  }
  xx_ += x.t().matmul(x);
  xy_ += x.t().matmul(at::one_hot(labels.to(at::kCPU), tokens_).to(at::kDouble));
  weights_.reset();
}

at::Tensor LinearProbe::predict(const at::Tensor& states) {
  if (!weights_.defined()) {
    const double scale = xx_.trace().item<double>() / static_cast<double>(xx_.size(0));
    weights_ = at::linalg_solve(xx_ + kRidge * scale * at::eye(xx_.size(0), at::kDouble), xy_);
  }
  return with_constant(states).matmul(weights_).argmax(1);
}

}  // namespace strata::analyze
