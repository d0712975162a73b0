// SPDX-License-Identifier: Apache-2.0
// Residual convolutions over the grid in a loop: no attention anywhere. README.md has the
// equations.
#include <ATen/ATen.h>
#include <fmt/format.h>

#include <cmath>

#include "strata/architecture.hpp"
#include "strata/error.hpp"
#include "strata/nn/construction.hpp"
#include "strata/nn/convolution.hpp"
#include "strata/nn/embedding.hpp"
#include "strata/nn/linear.hpp"
#include "strata/nn/loop.hpp"
#include "strata/nn/plugin.hpp"
#include "strata/nn/random.hpp"
#include "strata/nn/rms_norm.hpp"
#include "strata/nn/summary.hpp"

namespace {

using strata::Carry;
using strata::Context;
using strata::Step;
namespace nn = strata::nn;

struct ConvConfig {
  std::int64_t hidden_size = 128;
  std::int64_t layers = 2;
  std::int64_t loops = 8;
  std::int64_t gradient_loops = 0;
  std::int64_t kernel = 3;
  std::string positions = "learned";
  double norm_epsilon = 1e-5;
  std::int64_t puzzle_embedding_width = 0;

  static void describe(auto& p) {
    using C = ConvConfig;
    p("hidden_size", &C::hidden_size, "Channels: width of the latent state at each cell")
        .range(1, 65536);
    p("layers", &C::layers, "Blocks of the stack, two convolutions each").range(1, 256);
    p("loops", &C::loops, "Times that the stack is applied in a segment").range(1, 4096);
    p("gradient_loops", &C::gradient_loops, "Gradient through the last n loops; 0: through all")
        .range(0, 4096);
    p("kernel", &C::kernel, "Side of the convolutions' kernels; odd").range(1, 63);
    p("positions", &C::positions, "How cells are told apart, beyond the border of the grid")
        .one_of({"learned", "none"});
    p("norm_epsilon", &C::norm_epsilon, "Added to the mean square in RMSNorm").range(0, 1);
    p("puzzle_embedding_width", &C::puzzle_embedding_width,
      "Floats of a puzzle's own learned embedding, added to every cell; 0: none")
        .range(0, 1048576);
  }

  [[nodiscard]] std::string check() const {
    if (kernel % 2 == 0)
      return fmt::format(
          "kernel is {}: it must be odd, so that a grid keeps its size under a convolution",
          kernel);
    return nn::Loop{loops, gradient_loops}.check();
  }
};

class Conv final : public strata::Architecture {
 public:
  Conv(const ConvConfig& config, const Context& context)
      : config_(config),
        cells_(std::int64_t{context.height} * context.width),
        dtype_(nn::forward_dtype(context.precision)),
        embed_tokens_(register_module(
            "embed_tokens",
            std::make_shared<nn::Embedding>(context.vocabulary_size, config.hidden_size,
                                            nn::within(context, "embed_tokens")))),
        lm_head_(register_module(
            "lm_head", std::make_shared<nn::Linear>(config.hidden_size, context.vocabulary_size,
                                                    nn::within(context, "lm_head")))),
        // One vector for all cells, kept with the weights and never trained.
        init_(register_buffer(
            "init", nn::truncated_normal(context.stream.child("init"), {config.hidden_size}, 1.0,
                                         nn::parameter_options(context)))) {
    if (cells_ != context.sequence_length)
      throw strata::Error(fmt::format(
          "it convolves over a grid, but a sample of this dataset has {} tokens "
          "and a canvas of {} x {} = {} cells. Both numbers must be the same: use another "
          "architecture or a dataset whose tokens are the cells of its grid.",
          context.sequence_length, context.height, context.width, cells_));
    if (config.positions == "learned")
      embed_pos_ = register_module(
          "embed_pos", std::make_shared<nn::Embedding>(cells_, config.hidden_size,
                                                       nn::within(context, "embed_pos")));
    if (config.puzzle_embedding_width > 0)
      puzzle_proj_ = register_module(
          "puzzle_proj",
          std::make_shared<nn::Linear>(config.puzzle_embedding_width, config.hidden_size,
                                       nn::within(context, "puzzle_proj")));
    add_blocks(context);
  }

  Carry initial_carry(std::int64_t rows, const Step&) const override {
    Carry carry;
    carry.set("z", init_.to(dtype_).expand({rows, cells_, config_.hidden_size}));
    return carry;
  }

  strata::SegmentOutput segment(const Carry& carry, const at::Tensor& tokens,
                                const at::Tensor& puzzle_rows, const Step& step) override {
    const at::Tensor x = input(tokens, puzzle_rows);
    const at::Tensor z =
        nn::looped({config_.loops, config_.gradient_loops}, step, carry.at("z"),
                   [&](const at::Tensor& state, std::int64_t) { return stack(state + x); });

    strata::SegmentOutput output;
    output.carry.set("z", z);
    output.logits = decode(output.carry);
    output.summary = nn::summary_of(z, "mean");
    return output;
  }

  at::Tensor decode(const Carry& carry) const override { return lm_head_->forward(carry.at("z")); }

  std::int64_t summary_width() const override { return config_.hidden_size; }
  strata::PuzzleEmbedding puzzle_embedding() const override {
    return {.width = config_.puzzle_embedding_width, .prefix_positions = 0};
  }
  bool capturable() const override { return true; }

 private:
  struct Block {
    std::shared_ptr<nn::GridConvolution> first;
    std::shared_ptr<nn::GridConvolution> second;
  };

  void add_blocks(const Context& context) {
    const auto list = register_module("layers", std::make_shared<torch::nn::Module>());
    for (std::int64_t index = 0; index < config_.layers; ++index) {
      const std::string number = std::to_string(index);
      const Context inner = nn::within(context, "layers." + number);
      const auto layer = list->register_module(number, std::make_shared<torch::nn::Module>());
      const auto convolution = [&](const char* name) {
        return layer->register_module(name, std::make_shared<nn::GridConvolution>(
                                                config_.hidden_size, config_.kernel,
                                                /*depthwise=*/false, nn::within(inner, name)));
      };
      blocks_.push_back({convolution("conv1"), convolution("conv2")});
    }
  }

  /// [batch, cells, channels]
  at::Tensor input(const at::Tensor& tokens, const at::Tensor& puzzle_rows) const {
    at::Tensor x = embed_tokens_->forward(tokens, dtype_);
    if (embed_pos_) x = (x + embed_pos_->embedding_weight.to(dtype_)) / std::sqrt(2.0);
    x = std::sqrt(static_cast<double>(config_.hidden_size)) * x;
    return puzzle_proj_ ? x + puzzle_proj_->forward(puzzle_rows.to(dtype_)).unsqueeze(1) : x;
  }

  /// [batch, cells, channels] -> the same
  at::Tensor stack(at::Tensor h) const {
    constexpr auto kPrefix = nn::GridConvolution::Prefix::kZero;  // there is none
    for (const Block& block : blocks_) {
      const at::Tensor normed = nn::rms_norm(h, config_.norm_epsilon);
      h = h + block.second->forward(at::silu(block.first->forward(normed, kPrefix)), kPrefix);
    }
    return nn::rms_norm(h, config_.norm_epsilon);
  }

  ConvConfig config_;
  std::int64_t cells_;
  at::ScalarType dtype_;
  std::shared_ptr<nn::Embedding> embed_tokens_;  ///< [vocabulary, channels]
  std::shared_ptr<nn::Embedding> embed_pos_;     ///< [cells, channels], or null
  std::shared_ptr<nn::Linear> puzzle_proj_;      ///< [channels, puzzle_embedding_width], or null
  std::vector<Block> blocks_;
  std::shared_ptr<nn::Linear> lm_head_;
  at::Tensor init_;  ///< [channels]
};

}  // namespace

STRATA_PLUGIN("conv", "1.0.0", "Residual convolutions in a loop", "architecture:conv") {
  registry.architecture<ConvConfig>(
      "conv", "Residual 2-D convolutions over the grid, applied again and again; no attention",
      [](const ConvConfig& config, const Context& context) {
        return std::make_shared<Conv>(config, context);
      });
}
