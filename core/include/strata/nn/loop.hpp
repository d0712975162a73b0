// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>
#include <string>

#include "strata/architecture.hpp"
#include "strata/export.hpp"

/// One state that one stack refines again and again within a segment, gradient through the last
/// loops alone.
namespace strata::nn {

/// How often, and how many of the last loops carry gradient; an architecture's `loops` and
/// `gradient_loops`.
struct Loop {
  std::int64_t loops = 1;
  std::int64_t gradient_loops = 0;  ///< 0: all

  /// "" or what does not fit together.
  [[nodiscard]] STRATA_API std::string check() const;
};

/// z = body(z, loop) for loop = 1 .. loops, the observer of `step` being shown each as "z".
/// @param state [rows, …] @return the last state, attached
[[nodiscard]] STRATA_API at::Tensor looped(
    const Loop& loop, const Step& step, at::Tensor state,
    const std::function<at::Tensor(const at::Tensor& state, std::int64_t loop)>& body);

}  // namespace strata::nn
