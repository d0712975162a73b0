// SPDX-License-Identifier: Apache-2.0
#include "strata/nn/q_head.hpp"

#include <ATen/ATen.h>

#include <algorithm>

#include "strata/nn/construction.hpp"

namespace strata::nn {

std::shared_ptr<Linear> make_q_head(const Context& context) {
  const at::TensorOptions options = parameter_options(context);
  return std::make_shared<Linear>(at::zeros({2, context.summary_width}, options),
                                  at::full({2}, -5.0, options));
}

LossTerm q_halt_loss(const at::Tensor& q_halt, const at::Tensor& correct, at::ScalarType target) {
  // The float64 traces of HRM hold the rounding of a float32 target (1e-8), those of TRM do not.
  return {
      "q_halt_loss",
      at::binary_cross_entropy_with_logits(q_halt, correct.to(target), {}, {}, at::Reduction::None),
      0.5};
}

at::Tensor least_segments(const Observation& seen, double exploration) {
  at::Tensor least = at::zeros({seen.segments.size(0)}, at::kLong);
  auto* value = least.mutable_data_ptr<std::int64_t>();
  const auto choices = static_cast<std::uint64_t>(std::max<std::int64_t>(seen.limit - 1, 1));
  for (std::int64_t row = 0; row < least.size(0); ++row) {
    Stream stream = seen.streams->row(row, "exploration");
    if (stream.chance(exploration))
      value[row] = 2 + static_cast<std::int64_t>(stream.below(choices));
  }
  return least.to(seen.segments.device());
}

}  // namespace strata::nn
