// SPDX-License-Identifier: Apache-2.0
#include "strata/nn/rms_norm.hpp"

#include <ATen/ATen.h>

#include "strata/nn/construction.hpp"

namespace strata::nn {

at::Tensor rms_norm(const at::Tensor& x, double epsilon) {
  const at::Tensor wide = at_least_float32(x);
  const at::Tensor mean_square = wide.square().mean(-1, /*keepdim=*/true);
  return (wide * (mean_square + epsilon).rsqrt()).to(x.scalar_type());
}

}  // namespace strata::nn
