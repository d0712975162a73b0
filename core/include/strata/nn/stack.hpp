// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "strata/architecture.hpp"
#include "strata/context.hpp"
#include "strata/export.hpp"
#include "strata/nn/attention.hpp"
#include "strata/nn/rotary.hpp"
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
///     norm = "post":  h = rms(h + attention(h));   h = rms(h + mlp(h))
///     norm = "pre":   h = h + attention(rms(h));   h = h + mlp(rms(h))
///
/// and with "pre" once more h = rms(h) after the last block, so that the state that a loop carries
/// stays bounded in both. Weights:
/// layers.N.self_attn.{qkv_proj,o_proj}.weight and layers.N.mlp.{gate_up_proj,down_proj}.weight,
/// the names and layouts of the published HRM.
///
/// All of a stack is computed in forward() and nothing outside it relies on how, so that a fused
/// form with a backward pass of its own can take its place for every architecture. Nothing in it
/// lets one row of a batch see another.
class STRATA_API Stack : public torch::nn::Module {
 public:
  /// @param context gives the positions (its sequence length and the prefix) and the initial values
  Stack(const TransformerParameters& parameters, std::int64_t layers, const Context& context);
  ~Stack() override;

  /// @param hidden [batch, positions, hidden] @param injection the same shape, or undefined:
  /// nothing is added
  [[nodiscard]] at::Tensor forward(const at::Tensor& hidden, const at::Tensor& injection,
                                   const Call& call) const;

 private:
  struct Block {
    std::shared_ptr<Attention> self_attn;
    std::shared_ptr<SwiGlu> mlp;
  };

  [[nodiscard]] at::Tensor dropped(const at::Tensor& branch, const Call& call, std::size_t layer,
                                   std::string_view sublayer) const;

  std::vector<Block> blocks_;
  std::optional<Rotary> rotary_;
  bool post_norm_;
  double norm_epsilon_;
  double dropout_;
};

}  // namespace strata::nn
