// SPDX-License-Identifier: Apache-2.0
#include "strata/nn/stack.hpp"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include <string>

#include "strata/error.hpp"
#include "strata/nn/construction.hpp"
#include "strata/nn/dropout.hpp"
#include "strata/nn/rms_norm.hpp"

namespace strata::nn {

Stack::Stack(const TransformerParameters& parameters, std::int64_t layers, const Context& context)
    : post_norm_(parameters.norm == "post"),
      norm_epsilon_(parameters.norm_epsilon),
      dropout_(parameters.dropout) {
  if (parameters.positions == "rope")
    rotary_.emplace(parameters.prefix_positions() + context.sequence_length,
                    parameters.head_width(), parameters.rope_base, context);
  const std::int64_t hidden = parameters.hidden_size;
  const std::int64_t width = swiglu_width(hidden, parameters.expansion, parameters.mlp_multiple);

  const auto list = register_module("layers", std::make_shared<torch::nn::Module>());
  for (std::int64_t index = 0; index < layers; ++index) {
    const std::string number = std::to_string(index);
    const Context inner = within(context, "layers." + number);
    const auto layer = list->register_module(number, std::make_shared<torch::nn::Module>());
    Block& block = blocks_.emplace_back();
    block.self_attn = layer->register_module(
        "self_attn",
        std::make_shared<Attention>(hidden, parameters.num_heads, within(inner, "self_attn")));
    block.mlp = layer->register_module(
        "mlp", std::make_shared<SwiGlu>(hidden, width, within(inner, "mlp")));
  }
}

Stack::~Stack() = default;

at::Tensor Stack::forward(const at::Tensor& hidden, const at::Tensor& injection,
                          const Call& call) const {
  const Rotary* rotary = rotary_ ? &*rotary_ : nullptr;
  const auto norm = [this](const at::Tensor& x) { return rms_norm(x, norm_epsilon_); };
  at::Tensor h = injection.defined() ? hidden + injection : hidden;
  for (std::size_t layer = 0; layer < blocks_.size(); ++layer) {
    const auto& [attention, mlp] = blocks_[layer];
    if (post_norm_) {
      h = norm(h + dropped(attention->forward(h, rotary), call, layer, "self_attn"));
      h = norm(h + dropped(mlp->forward(h), call, layer, "mlp"));
    } else {
      h = h + dropped(attention->forward(norm(h), rotary), call, layer, "self_attn");
      h = h + dropped(mlp->forward(norm(h)), call, layer, "mlp");
    }
  }
  return post_norm_ ? h : norm(h);
}

at::Tensor Stack::dropped(const at::Tensor& branch, const Call& call, std::size_t layer,
                          std::string_view sublayer) const {
  if (dropout_ == 0.0 || !call.step.training || branch.is_meta()) return branch;
  if (call.step.streams == nullptr)
    throw Error("dropout in training needs a stream a row, and this step has none");
  return dropout(
      branch, dropout_, *call.step.streams,
      fmt::format("dropout {} {} layers.{}.{}", call.stack, call.number, layer, sublayer));
}

}  // namespace strata::nn
