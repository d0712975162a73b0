// SPDX-License-Identifier: Apache-2.0
#include "strata/nn/construction.hpp"

#include <ATen/ATen.h>

namespace strata::nn {

Context within(const Context& context, std::string_view part) {
  Context narrowed = context;
  narrowed.stream = context.stream.child(part);
  return narrowed;
}

at::ScalarType parameter_dtype(Precision precision) {
  return precision == Precision::kFloat64 ? at::kDouble : at::kFloat;
}

at::ScalarType forward_dtype(Precision precision) {
  switch (precision) {
    case Precision::kFloat64:
      return at::kDouble;
    case Precision::kBFloat16:
      return at::kBFloat16;
    case Precision::kFloat32:
      break;
  }
  return at::kFloat;
}

at::TensorOptions parameter_options(const Context& context) {
  return at::TensorOptions()
      .dtype(parameter_dtype(context.precision))
      .device(at::Device(context.device));
}

at::Tensor at_least_float32(const at::Tensor& x) {
  return x.scalar_type() == at::kDouble ? x : x.to(at::kFloat);
}

}  // namespace strata::nn
