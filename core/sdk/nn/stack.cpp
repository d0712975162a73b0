// SPDX-License-Identifier: Apache-2.0
#include "strata/nn/stack.hpp"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include <cmath>
#include <string>

#include "strata/error.hpp"
#include "strata/nn/construction.hpp"
#include "strata/nn/dropout.hpp"
#include "strata/nn/rms_norm.hpp"

namespace strata::nn {
namespace {

/// The name of a mixer among the weights, and in the streams of its dropout.
std::string_view name_of(Mixer mixer) {
  switch (mixer) {
    case Mixer::kAttention:
      return "self_attn";
    case Mixer::kSequenceMlp:
      return "mlp_t";
    case Mixer::kDepthwiseConvolution:
    case Mixer::kConvolution:
      break;
  }
  return "convolution";
}

/// The number whose sigmoid is `share`.
at::Tensor logit(double share, std::int64_t hidden, const Context& context) {
  return at::full({hidden}, std::log(share / (1.0 - share)), parameter_options(context));
}

}  // namespace

Stack::Stack(const TransformerParameters& parameters, std::int64_t layers, const Context& context,
             const StackForm& form)
    : mixer_name_(name_of(form.mixer)),
      post_norm_(parameters.norm == "post"),
      final_norm_(!post_norm_ && form.final_norm),
      norm_epsilon_(parameters.norm_epsilon),
      dropout_(parameters.dropout) {
  const std::int64_t hidden = parameters.hidden_size;
  if (form.mixer == Mixer::kAttention && parameters.positions == "rope")
    rotary_.emplace(parameters.prefix_positions() + context.sequence_length,
                    parameters.head_width(), parameters.rope_base, context);
  if (form.entry_kernel > 0)
    entry_ = register_module("entry_conv", std::make_shared<GridConvolution>(
                                               hidden, form.entry_kernel, /*depthwise=*/true,
                                               within(context, "entry_conv")));
  if (form.residual_shares) {
    alpha_1_ =
        register_parameter("alpha_1_param", logit(form.residual_shares->block, hidden, context));
    alpha_2_ = register_parameter("alpha_2_param",
                                  logit(form.residual_shares->injection, hidden, context));
  }
  const auto list = register_module("layers", std::make_shared<torch::nn::Module>());
  for (std::int64_t index = 0; index < layers; ++index) {
    const std::string number = std::to_string(index);
    const auto layer = list->register_module(number, std::make_shared<torch::nn::Module>());
    blocks_.push_back(block(parameters, form, *layer, within(context, "layers." + number)));
  }
}

Stack::~Stack() = default;

Stack::Block Stack::block(const TransformerParameters& parameters, const StackForm& form,
                          torch::nn::Module& layer, const Context& context) const {
  const std::int64_t hidden = parameters.hidden_size;
  const auto width = [&](std::int64_t inputs) {
    return swiglu_width(inputs, parameters.expansion, parameters.mlp_multiple);
  };
  const std::string name(mixer_name_);
  const Context inner = within(context, name);
  Block result;
  switch (form.mixer) {
    case Mixer::kAttention:
      result.self_attn = layer.register_module(
          name, std::make_shared<Attention>(hidden, parameters.num_heads, inner));
      break;
    case Mixer::kSequenceMlp: {
      const std::int64_t positions = parameters.prefix_positions() + context.sequence_length;
      if (width(positions) < 1)
        throw Error(
            fmt::format("expansion is {} and the sequence has {} positions: the MLP along it would "
                        "be expansion * positions * 2/3, rounded, = 0 wide. expansion must be more "
                        "than 0.75 / positions = {:.4g}",
                        parameters.expansion, positions, 0.75 / static_cast<double>(positions)));
      result.mlp_t =
          layer.register_module(name, std::make_shared<SwiGlu>(positions, width(positions), inner));
      break;
    }
    case Mixer::kDepthwiseConvolution:
    case Mixer::kConvolution:
      result.convolution = layer.register_module(
          name, std::make_shared<GridConvolution>(
                    hidden, form.mixer_kernel, form.mixer == Mixer::kDepthwiseConvolution, inner));
      break;
  }
  result.mlp = layer.register_module(
      "mlp",
      std::make_shared<SwiGlu>(hidden, width(hidden), within(context, "mlp"), form.mlp_kernel));
  return result;
}

at::Tensor Stack::forward(const at::Tensor& hidden, const at::Tensor& injection,
                          const Call& call) const {
  const auto [injected, in_block] = shares(hidden.scalar_type());
  at::Tensor h = entered(hidden, injection, injected);
  for (std::size_t layer = 0; layer < blocks_.size(); ++layer) {
    const Block& block = blocks_[layer];
    // A SwiGLU along the sequence is normed along the sequence.
    const auto mixer_norm = [&](const at::Tensor& x) {
      if (!block.mlp_t) return rms_norm(x, norm_epsilon_);
      return rms_norm(x.transpose(1, 2), norm_epsilon_).transpose(1, 2);
    };
    if (post_norm_) {
      h = mixer_norm(in_block.sum(h, dropped(mixed(block, h), call, layer, mixer_name_)));
      h = rms_norm(in_block.sum(h, dropped(block.mlp->forward(h), call, layer, "mlp")),
                   norm_epsilon_);
    } else {
      h = in_block.sum(h, dropped(mixed(block, mixer_norm(h)), call, layer, mixer_name_));
      h = in_block.sum(h,
                       dropped(block.mlp->forward(rms_norm(h, norm_epsilon_)), call, layer, "mlp"));
    }
  }
  return final_norm_ ? rms_norm(h, norm_epsilon_) : h;
}

at::Tensor Stack::Shares::sum(const at::Tensor& h, const at::Tensor& added) const {
  return state.defined() ? state * h + branch * added : h + added;
}

std::pair<Stack::Shares, Stack::Shares> Stack::shares(at::ScalarType dtype) const {
  if (!alpha_1_.defined()) return {};
  const at::Tensor alpha_1 = alpha_1_.sigmoid(), alpha_2 = alpha_2_.sigmoid();
  const at::Tensor kept = alpha_1.pow(2 * static_cast<double>(blocks_.size()));
  const at::Tensor beta_2 = 1 - alpha_2 * kept;
  const at::Tensor beta_1 = beta_2 * (1 - alpha_1) / (1 - kept + 1e-5);
  return {{alpha_2.to(dtype), beta_2.to(dtype)}, {alpha_1.to(dtype), beta_1.to(dtype)}};
}

at::Tensor Stack::entered(const at::Tensor& hidden, const at::Tensor& injection,
                          const Shares& shares) const {
  const at::Tensor h =
      entry_ ? entry_->forward(hidden, GridConvolution::Prefix::kUnchanged) : hidden;
  if (injection.defined()) return shares.sum(h, injection);
  return shares.state.defined() ? shares.state * h : h;
}

at::Tensor Stack::mixed(const Block& block, const at::Tensor& x) const {
  if (block.self_attn) return block.self_attn->forward(x, rotary_ ? &*rotary_ : nullptr);
  if (block.mlp_t) return block.mlp_t->forward(x.transpose(1, 2)).transpose(1, 2);
  return block.convolution->forward(x, GridConvolution::Prefix::kZero);
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
