// SPDX-License-Identifier: Apache-2.0
#include "strata/nn/linear.hpp"

#include <ATen/ATen.h>

#include <cmath>

#include "strata/nn/construction.hpp"
#include "strata/nn/random.hpp"

namespace strata::nn {

Linear::Linear(std::int64_t inputs, std::int64_t outputs, const Context& context, bool with_bias)
    : Linear(truncated_normal(context.stream.child("weight"), {outputs, inputs},
                              1.0 / std::sqrt(static_cast<double>(inputs)),
                              parameter_options(context)),
             with_bias ? at::zeros({outputs}, parameter_options(context)) : at::Tensor()) {}

Linear::Linear(at::Tensor initial_weight, at::Tensor initial_bias)
    : weight(register_parameter("weight", std::move(initial_weight))) {
  if (initial_bias.defined()) bias = register_parameter("bias", std::move(initial_bias));
}

Linear::~Linear() = default;

at::Tensor Linear::forward(const at::Tensor& x) const {
  const at::ScalarType dtype = x.scalar_type();
  return at::linear(x, weight.to(dtype), bias.defined() ? bias.to(dtype) : bias);
}

}  // namespace strata::nn
