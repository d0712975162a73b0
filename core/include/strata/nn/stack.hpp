// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "strata/architecture.hpp"
#include "strata/context.hpp"
#include "strata/export.hpp"
#include "strata/nn/attention.hpp"
#include "strata/nn/convolution.hpp"
#include "strata/nn/rotary.hpp"
#include "strata/nn/stack_form.hpp"
#include "strata/nn/swiglu.hpp"
#include "strata/nn/transformer_parameters.hpp"

namespace strata::nn {

/// Which call of which stack within a segment: dropout draws by it.
struct Call {
  const Step& step;
  std::string_view stack = "";  ///< "H_level"
  std::int64_t number = 0;      ///< of this call within the segment
};

/// A stack of transformer blocks, the unit that architectures call. h = hidden + injection, then
/// for each block
///
///     norm = "post":  h = rms(h + mixer(h));   h = rms(h + mlp(h))
///     norm = "pre":   h = h + mixer(rms(h));   h = h + mlp(rms(h))
///
/// and with "pre" once more h = rms(h) after the last block, so that the state that a loop carries
/// stays bounded in both. The mixer is attention, or what StackForm says. Weights:
/// layers.N.self_attn.{qkv_proj,o_proj}.weight and layers.N.mlp.{gate_up_proj,down_proj}.weight,
/// the names and layouts of the published HRM; in other forms the names that StackForm gives.
///
/// All of a stack is computed in forward() and nothing outside it relies on how, so that a fused
/// form with a backward pass of its own can take its place for every architecture. Nothing in it
/// lets one row of a batch see another.
class STRATA_API Stack : public torch::nn::Module {
 public:
  /// @param context gives the positions (its sequence length and the prefix) and the initial values
  /// @throws Error where the form convolves over the grid and the tokens are not the canvas's
  /// cells, or where its MLP along the sequence would be 0 wide
  Stack(const TransformerParameters& parameters, std::int64_t layers, const Context& context,
        const StackForm& form = {});
  ~Stack() override;

  /// @param hidden [batch, positions, hidden] @param injection the same shape, or undefined:
  /// nothing is added
  [[nodiscard]] at::Tensor forward(const at::Tensor& hidden, const at::Tensor& injection,
                                   const Call& call) const;

 private:
  /// One of the first three mixes the positions.
  struct Block {
    std::shared_ptr<Attention> self_attn;
    std::shared_ptr<SwiGlu> mlp_t;
    std::shared_ptr<GridConvolution> convolution;
    std::shared_ptr<SwiGlu> mlp;
  };
  /// The shares of a residual sum [hidden], undefined where all are 1.
  struct Shares {
    at::Tensor state, branch;
    [[nodiscard]] at::Tensor sum(const at::Tensor& h, const at::Tensor& added) const;
  };

  [[nodiscard]] Block block(const TransformerParameters& parameters, const StackForm& form,
                            torch::nn::Module& layer, const Context& context) const;
  /// Of the injection, and of every sum in the blocks.
  [[nodiscard]] std::pair<Shares, Shares> shares(at::ScalarType dtype) const;
  [[nodiscard]] at::Tensor entered(const at::Tensor& hidden, const at::Tensor& injection,
                                   const Shares& shares) const;
  [[nodiscard]] at::Tensor mixed(const Block& block, const at::Tensor& x) const;
  [[nodiscard]] at::Tensor dropped(const at::Tensor& branch, const Call& call, std::size_t layer,
                                   std::string_view sublayer) const;

  std::vector<Block> blocks_;
  std::optional<Rotary> rotary_;
  std::shared_ptr<GridConvolution> entry_;  ///< null where the form has none
  at::Tensor alpha_1_, alpha_2_;            ///< [hidden], logits; undefined where all shares are 1
  std::string_view mixer_name_;
  bool post_norm_;
  bool final_norm_;
  double norm_epsilon_;
  double dropout_;
};

}  // namespace strata::nn
