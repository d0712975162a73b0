// SPDX-License-Identifier: Apache-2.0
// A second statement of the networks, by other operations than the shared layers use (einsum, an
// explicit softmax, complex numbers for the rotation), with leaves of its own: what the plugins'
// values and gradients are held against.
#pragma once

#include <ATen/ATen.h>
#include <torch/nn/module.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "catch.hpp"

namespace test {

class Twin {
 public:
  /// Copies the parameters and buffers of a model.
  Twin(const torch::nn::Module& model, std::int64_t heads, std::string positions)
      : heads_(heads), positions_(std::move(positions)) {
    for (const auto& parameter : model.named_parameters())
      leaves_[parameter.key()] = parameter.value().detach().clone().requires_grad_(true);
    for (const auto& buffer : model.named_buffers())
      leaves_[buffer.key()] = buffer.value().clone();
  }

  [[nodiscard]] const at::Tensor& operator[](const std::string& name) const {
    return leaves_.at(name);
  }

  /// √hidden times the token vectors behind the puzzle's positions, with learned positions where
  /// they are. @param prefix positions before the first token, where more than the puzzle fills
  [[nodiscard]] at::Tensor embedded(const at::Tensor& tokens, const at::Tensor& puzzle,
                                    std::int64_t prefix = 0) const {
    const at::Tensor& table = leaves_.at("input.embed_tokens.embedding_weight");
    const std::int64_t hidden = table.size(1);
    at::Tensor x = at::matmul(at::one_hot(tokens, table.size(0)).to(at::kDouble), table);
    if (puzzle.defined()) {
      const std::int64_t missing = (hidden - puzzle.size(1) % hidden) % hidden;
      const at::Tensor zeros = at::zeros({puzzle.size(0), missing}, at::kDouble);
      const at::Tensor filled = at::cat({puzzle, zeros}, 1).reshape({puzzle.size(0), -1, hidden});
      const std::int64_t empty = std::max<std::int64_t>(prefix - filled.size(1), 0);
      x = at::cat({filled, at::zeros({puzzle.size(0), empty, hidden}, at::kDouble), x}, 1);
    }
    if (positions_ == "learned")
      x = (x + leaves_.at("input.embed_pos.embedding_weight").unsqueeze(0)) * 0.707106781;
    return x * std::sqrt(static_cast<double>(hidden));
  }

  [[nodiscard]] at::Tensor logits(const at::Tensor& state, std::int64_t prefix) const {
    return at::einsum("bth,vh->btv", {state.slice(1, prefix), leaves_.at("lm_head.weight")});
  }

  /// Post-norm blocks, of the form that the weights' names tell.
  [[nodiscard]] at::Tensor stack(const std::string& name, std::int64_t layers, at::Tensor h) const {
    for (std::int64_t layer = 0; layer < layers; ++layer) {
      const std::string at = name + ".layers." + std::to_string(layer);
      h = leaves_.contains(at + ".mlp_t.down_proj.weight")
              ? along_sequence(at + ".mlp_t.", h)
              : normed(h + attention(at + ".self_attn.", h));
      h = normed(h + mlp(at + ".mlp.", h));
    }
    return h;
  }

 private:
  static at::Tensor normed(const at::Tensor& x) {
    return x / at::sqrt((x * x).sum(-1, true) / static_cast<double>(x.size(-1)) + 1e-5);
  }

  [[nodiscard]] at::Tensor turned(const at::Tensor& x) const {
    if (positions_ != "rope") return x;
    const std::int64_t half = x.size(3) / 2;
    const at::Tensor rate =
        at::exp(at::arange(half, at::kDouble) * (-std::log(10000.0) / static_cast<double>(half)));
    const at::Tensor angle = at::arange(x.size(1), at::kDouble).unsqueeze(1) * rate;
    const at::Tensor turn = at::polar(at::ones_like(angle), angle).unsqueeze(1);
    const at::Tensor z =
        at::complex(x.slice(3, 0, half).contiguous(), x.slice(3, half).contiguous()) * turn;
    return at::cat({at::real(z), at::imag(z)}, 3);
  }

  [[nodiscard]] at::Tensor attention(const std::string& name, const at::Tensor& h) const {
    const std::int64_t batch = h.size(0), length = h.size(1), hidden = h.size(2);
    const at::Tensor& weight = leaves_.at(name + "qkv_proj.weight");
    const auto part = [&](std::int64_t which) {
      return at::einsum("bth,oh->bto", {h, weight.slice(0, which * hidden, (which + 1) * hidden)})
          .reshape({batch, length, heads_, hidden / heads_});
    };
    const at::Tensor score = at::einsum("bqnd,bknd->bnqk", {turned(part(0)), turned(part(1))}) /
                             std::sqrt(static_cast<double>(hidden / heads_));
    const at::Tensor share = score.exp() / score.exp().sum(-1, true);
    const at::Tensor mixed = at::einsum("bnqk,bknd->bqnd", {share, part(2)});
    return at::einsum("bth,oh->bto",
                      {mixed.reshape({batch, length, hidden}), leaves_.at(name + "o_proj.weight")});
  }

  [[nodiscard]] at::Tensor mlp(const std::string& name, const at::Tensor& h) const {
    const at::Tensor both =
        at::einsum("bth,oh->bto", {h, leaves_.at(name + "gate_up_proj.weight")});
    const std::int64_t width = both.size(2) / 2;
    at::Tensor inner = silu(both.slice(2, 0, width)) * both.slice(2, width);
    if (leaves_.contains(name + "dwconv.weight")) inner = silu(looked_back(name, inner));
    return at::einsum("bth,oh->bto", {inner, leaves_.at(name + "down_proj.weight")});
  }

  static at::Tensor silu(const at::Tensor& x) { return x / (1 + at::exp(-x)); }

  /// A SwiGLU along the sequence in a residual sum that is normed along the sequence.
  [[nodiscard]] at::Tensor along_sequence(const std::string& name, const at::Tensor& h) const {
    const at::Tensor across = h.permute({0, 2, 1});
    return normed(across + mlp(name, across)).permute({0, 2, 1});
  }

  /// A short convolution, position by position: the last weight is the position's own, the one
  /// before it the position before's.
  [[nodiscard]] at::Tensor looked_back(const std::string& name, const at::Tensor& x) const {
    const at::Tensor& weight = leaves_.at(name + "dwconv.weight");
    const std::int64_t kernel = weight.size(2);
    std::vector<at::Tensor> positions;
    for (std::int64_t t = 0; t < x.size(1); ++t) {
      at::Tensor sum = leaves_.at(name + "dwconv.bias").expand({x.size(0), x.size(2)});
      for (std::int64_t i = 0; i < kernel; ++i) {
        const std::int64_t from = t + i - kernel / 2;
        if (from >= 0 && from < x.size(1))
          sum = sum + weight.select(2, i).select(1, 0) * x.select(1, from);
      }
      positions.push_back(sum);
    }
    return at::stack(positions, 1);
  }

  std::int64_t heads_;
  std::string positions_;
  std::map<std::string, at::Tensor> leaves_;
};

inline double relative_error(const at::Tensor& ours, const at::Tensor& theirs) {
  return ((ours - theirs).norm() / theirs.norm()).item<double>();
}

/// Every parameter of the model has the gradient of its twin.
inline void check_gradients(const torch::nn::Module& model, const Twin& twin) {
  for (const auto& parameter : model.named_parameters()) {
    INFO(parameter.key());
    REQUIRE(parameter.value().grad().defined());
    CHECK(relative_error(parameter.value().grad(), twin[parameter.key()].grad()) < 1e-10);
  }
}

/// A number that depends on all that a segment gives.
inline at::Tensor loss_of(const at::Tensor& logits, const at::Tensor& summary) {
  return logits.square().sum() + (summary * at::arange(summary.size(1), at::kDouble)).sum();
}

}  // namespace test
