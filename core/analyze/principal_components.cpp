// SPDX-License-Identifier: Apache-2.0
#include "analyze/principal_components.hpp"

#include <ATen/ATen.h>

#include <algorithm>

namespace strata::analyze {

at::Tensor PrincipalComponents::project(const at::Tensor& samples) const {
  return (samples.to(at::kDouble) - mean).matmul(directions);
}

PrincipalComponents principal_components(const at::Tensor& samples, std::int64_t count) {
  const at::Tensor x = samples.to(at::kDouble);
  PrincipalComponents result;
  result.mean = x.mean(0);
  const at::Tensor centred = x - result.mean;
  const auto [values, vectors] = at::linalg_eigh(centred.t().matmul(centred));  // ascending
  const std::int64_t n = std::min(count, x.size(1));
  const at::Tensor largest = vectors.narrow(1, x.size(1) - n, n).flip(1);
  const at::Tensor entry = largest.gather(0, largest.abs().argmax(0, true));
  result.directions = largest * at::where(entry < 0, -1.0, 1.0);
  result.explained = values.narrow(0, x.size(1) - n, n).flip(0) / values.sum().clamp_min(1e-300);
  return result;
}

}  // namespace strata::analyze
