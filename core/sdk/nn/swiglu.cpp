// SPDX-License-Identifier: Apache-2.0
#include "strata/nn/swiglu.hpp"

#include <ATen/ATen.h>

#include <cmath>
#include <vector>

#include "strata/nn/construction.hpp"

namespace strata::nn {

std::int64_t swiglu_width(std::int64_t hidden, double expansion, std::int64_t multiple) {
  // nearbyint: a half goes to the even neighbour, as in the published code.
  const auto width = static_cast<std::int64_t>(
      std::nearbyint(expansion * static_cast<double>(hidden) * 2.0 / 3.0));
  return (width + multiple - 1) / multiple * multiple;
}

SwiGlu::SwiGlu(std::int64_t hidden, std::int64_t width, const Context& context, std::int64_t kernel)
    : gate_up_proj(register_module(
          "gate_up_proj",
          std::make_shared<Linear>(hidden, 2 * width, within(context, "gate_up_proj")))),
      down_proj(register_module(
          "down_proj", std::make_shared<Linear>(width, hidden, within(context, "down_proj")))),
      width_(width) {
  if (kernel > 0)
    dwconv = register_module(
        "dwconv", std::make_shared<ShortConvolution>(width, kernel, within(context, "dwconv")));
}

SwiGlu::~SwiGlu() = default;

at::Tensor SwiGlu::forward(const at::Tensor& x) const {
  const std::vector<at::Tensor> parts = gate_up_proj->forward(x).split(width_, -1);
  const at::Tensor gated = at::silu(parts[0]) * parts[1];
  return down_proj->forward(dwconv ? at::silu(dwconv->forward(gated)) : gated);
}

}  // namespace strata::nn
