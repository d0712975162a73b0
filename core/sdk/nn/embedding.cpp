// SPDX-License-Identifier: Apache-2.0
#include "strata/nn/embedding.hpp"

#include <ATen/ATen.h>

#include <cmath>

#include "strata/nn/construction.hpp"
#include "strata/nn/random.hpp"

namespace strata::nn {

Embedding::Embedding(std::int64_t entries, std::int64_t width, const Context& context)
    : embedding_weight(register_parameter(
          "embedding_weight",
          truncated_normal(context.stream.child("embedding_weight"), {entries, width},
                           1.0 / std::sqrt(static_cast<double>(width)),
                           parameter_options(context)))) {}

Embedding::~Embedding() = default;

at::Tensor Embedding::forward(const at::Tensor& tokens, at::ScalarType dtype) const {
  return at::embedding(embedding_weight.to(dtype), tokens);
}

}  // namespace strata::nn
