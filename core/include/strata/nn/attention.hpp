// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>

#include <cstdint>
#include <memory>

#include "strata/context.hpp"
#include "strata/export.hpp"
#include "strata/nn/linear.hpp"
#include "strata/nn/rotary.hpp"

namespace strata::nn {

/// Multi-head self-attention in which every position sees every other (Vaswani et al. 2017, arXiv
/// 1706.03762, section 3.2), without biases:
///
///     o_proj(concat over heads of softmax(q kᵀ / √head_width) v),   q and k turned by `rotary`
///     where there is one.
class STRATA_API Attention : public torch::nn::Module {
 public:
  /// @param hidden a multiple of `heads`
  Attention(std::int64_t hidden, std::int64_t heads, const Context& context);
  ~Attention() override;

  /// @param x [batch, positions, hidden] @param rotary null: positions are not told here
  [[nodiscard]] at::Tensor forward(const at::Tensor& x, const Rotary* rotary) const;

  std::shared_ptr<Linear>
      qkv_proj;  ///< one matrix [3 · hidden, hidden]: q of all heads, then k, then v
  std::shared_ptr<Linear> o_proj;  ///< [hidden, hidden]

 private:
  std::int64_t heads_;
};

}  // namespace strata::nn
