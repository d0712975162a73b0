// SPDX-License-Identifier: Apache-2.0
#include "strata/nn/rotary.hpp"

#include <ATen/ATen.h>

#include <vector>

#include "strata/nn/construction.hpp"

namespace strata::nn {

Rotary::Rotary(std::int64_t positions, std::int64_t head_width, double base,
               const Context& context) {
  const at::TensorOptions options = parameter_options(context);
  const at::Tensor exponents =
      at::arange(0, head_width, 2, options) / static_cast<double>(head_width);
  const at::Tensor frequencies = at::pow(base, exponents).reciprocal();
  const at::Tensor angles = at::outer(at::arange(positions, options), frequencies);
  const at::Tensor cosine = angles.cos();
  const at::Tensor sine = angles.sin();
  cosine_ = at::cat({cosine, cosine}, -1);
  sine_ = at::cat({-sine, sine}, -1);
}

at::Tensor Rotary::forward(const at::Tensor& heads) const {
  std::vector<std::int64_t> shape(static_cast<std::size_t>(heads.dim()), 1);
  shape.at(1) = cosine_.size(0);
  shape.back() = cosine_.size(1);
  const at::Tensor x = heads.to(cosine_.scalar_type());
  // The halves change places, the sine carries the sign.
  const at::Tensor swapped = x.roll(cosine_.size(1) / 2, -1);
  return (x * cosine_.view(shape) + swapped * sine_.view(shape)).to(heads.scalar_type());
}

}  // namespace strata::nn
