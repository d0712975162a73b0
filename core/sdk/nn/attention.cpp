// SPDX-License-Identifier: Apache-2.0
#include "strata/nn/attention.hpp"

#include <ATen/ATen.h>

#include "strata/nn/construction.hpp"

namespace strata::nn {

Attention::Attention(std::int64_t hidden, std::int64_t heads, const Context& context)
    : qkv_proj(register_module(
          "qkv_proj", std::make_shared<Linear>(hidden, 3 * hidden, within(context, "qkv_proj")))),
      o_proj(register_module("o_proj",
                             std::make_shared<Linear>(hidden, hidden, within(context, "o_proj")))),
      heads_(heads) {}

Attention::~Attention() = default;

at::Tensor Attention::forward(const at::Tensor& x, const Rotary* rotary) const {
  const std::int64_t batch = x.size(0), positions = x.size(1), hidden = x.size(2);
  // [batch, positions, 3 of q k v, heads, head width]
  const at::Tensor qkv = qkv_proj->forward(x).view({batch, positions, 3, heads_, hidden / heads_});
  at::Tensor qk = qkv.narrow(2, 0, 2);
  if (rotary != nullptr) qk = rotary->forward(qk);
  const at::Tensor mixed = at::scaled_dot_product_attention(qk.select(2, 0).transpose(1, 2),
                                                            qk.select(2, 1).transpose(1, 2),
                                                            qkv.select(2, 2).transpose(1, 2));
  return o_proj->forward(mixed.transpose(1, 2).reshape({batch, positions, hidden}));
}

}  // namespace strata::nn
