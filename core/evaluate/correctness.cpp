// SPDX-License-Identifier: Apache-2.0
#include "evaluate/correctness.hpp"

#include <ATen/ATen.h>

namespace strata::evaluate {

at::Tensor exactly_correct(const at::Tensor& predictions, const at::Tensor& labels,
                           std::int64_t ignore) {
  return ((predictions == labels) | (labels == ignore)).all(-1);
}

}  // namespace strata::evaluate
