// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

#include <string_view>

#include "strata/context.hpp"
#include "strata/export.hpp"

/// Shared layers for authors of architectures and halting policies. Constructors of modules take
/// the Context of their architecture, as within() narrows it to the part; they read no tensor
/// values, so that they run on the meta device.
namespace strata::nn {

/// The same context with the stream of a part, so that a tensor's initial values depend on its name
/// and not on the order in which tensors are made.
[[nodiscard]] STRATA_API Context within(const Context& context, std::string_view part);

/// Of parameters and buffers: float64 for Precision::kFloat64 and float32 otherwise.
[[nodiscard]] STRATA_API at::ScalarType parameter_dtype(Precision precision);
/// Of activations.
[[nodiscard]] STRATA_API at::ScalarType forward_dtype(Precision precision);
/// parameter_dtype() on the context's device.
[[nodiscard]] STRATA_API at::TensorOptions parameter_options(const Context& context);

/// `x` in float32, or unchanged where it is float32 or float64 already.
[[nodiscard]] STRATA_API at::Tensor at_least_float32(const at::Tensor& x);

}  // namespace strata::nn
