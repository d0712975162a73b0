// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>

#include <cstdint>

#include "strata/context.hpp"
#include "strata/export.hpp"

namespace strata::nn {

/// A table of vectors. Initial values are truncated normal, standard deviation 1/√width
/// (InputEmbedding multiplies by √width).
class STRATA_API Embedding : public torch::nn::Module {
 public:
  Embedding(std::int64_t entries, std::int64_t width, const Context& context);
  ~Embedding() override;

  /// @param tokens […] int64 @return […, width] in `dtype`
  [[nodiscard]] at::Tensor forward(const at::Tensor& tokens, at::ScalarType dtype) const;

  at::Tensor embedding_weight;  ///< [entries, width]
};

}  // namespace strata::nn
