// SPDX-License-Identifier: Apache-2.0
#include "strata/nn/summary.hpp"

#include <ATen/ATen.h>

#include "strata/nn/construction.hpp"

namespace strata::nn {

at::Tensor summary_of(const at::Tensor& state, std::string_view kind) {
  return kind == "mean" ? at_least_float32(state).mean(1) : at_least_float32(state.select(1, 0));
}

}  // namespace strata::nn
