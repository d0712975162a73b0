// SPDX-License-Identifier: Apache-2.0
#include "strata/nn/attention.hpp"

#include <ATen/ATen.h>

#include <vector>

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
  // [batch, positions, 3 of q k v, heads, head width]. One split, whose backward is one
  // concatenation.
  const at::Tensor qkv = qkv_proj->forward(x).view({batch, positions, 3, heads_, hidden / heads_});
  at::Tensor q, k, v;
  if (rotary == nullptr) {
    const std::vector<at::Tensor> parts = qkv.unbind(2);
    q = parts[0], k = parts[1], v = parts[2];
  } else {
    const std::vector<at::Tensor> parts = qkv.split_with_sizes({2, 1}, 2);
    const std::vector<at::Tensor> turned = rotary->forward(parts[0]).unbind(2);
    q = turned[0], k = turned[1], v = parts[1].squeeze(2);
  }
  const at::Tensor mixed =
      at::scaled_dot_product_attention(q.transpose(1, 2), k.transpose(1, 2), v.transpose(1, 2));
  return o_proj->forward(mixed.transpose(1, 2).reshape({batch, positions, hidden}));
}

}  // namespace strata::nn
