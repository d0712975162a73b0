// SPDX-License-Identifier: Apache-2.0
#include "strata/nn/loop.hpp"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include <utility>

namespace strata::nn {

std::string Loop::check() const {
  if (gradient_loops <= loops) return {};
  return fmt::format("gradient_loops is {}, but a segment has loops = {}: it must be 0 (all) to {}",
                     gradient_loops, loops, loops);
}

at::Tensor looped(
    const Loop& loop, const Step& step, at::Tensor state,
    const std::function<at::Tensor(const at::Tensor& state, std::int64_t loop)>& body) {
  const std::int64_t attached = loop.gradient_loops == 0 ? loop.loops : loop.gradient_loops;
  for (std::int64_t number = 1; number <= loop.loops; ++number) {
    const c10::AutoGradMode gradient(at::GradMode::is_enabled() && number > loop.loops - attached);
    state = body(state, number);
    if (step.observer != nullptr) (*step.observer)("z", number, state);
  }
  return state;
}

}  // namespace strata::nn
