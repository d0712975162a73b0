// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>

#include <cstdint>

#include "strata/context.hpp"
#include "strata/export.hpp"

namespace strata::nn {

/// y = x Wᵀ + b. Initial weights are truncated LeCun normal, standard deviation 1/√inputs; the bias
/// is 0.
class STRATA_API Linear : public torch::nn::Module {
 public:
  Linear(std::int64_t inputs, std::int64_t outputs, const Context& context, bool with_bias = false);
  /// With initial values of the caller's own. @param bias may be undefined
  Linear(at::Tensor weight, at::Tensor bias);
  ~Linear() override;

  /// […, inputs] -> […, outputs], in the dtype of x; the parameters are cast to it.
  [[nodiscard]] at::Tensor forward(const at::Tensor& x) const;

  at::Tensor weight;  ///< [outputs, inputs]
  at::Tensor bias;    ///< [outputs], or undefined
};

}  // namespace strata::nn
