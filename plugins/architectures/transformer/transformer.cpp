// SPDX-License-Identifier: Apache-2.0
// A plain transformer encoder, the control without recurrence ("direct prediction" in arXiv
// 2506.21734).
#include <ATen/ATen.h>

#include "strata/architecture.hpp"
#include "strata/nn/construction.hpp"
#include "strata/nn/input_embedding.hpp"
#include "strata/nn/linear.hpp"
#include "strata/nn/plugin.hpp"
#include "strata/nn/stack.hpp"
#include "strata/nn/summary.hpp"
#include "strata/nn/transformer_parameters.hpp"

namespace {

using strata::Carry;
using strata::Context;
using strata::Step;
namespace nn = strata::nn;

struct TransformerConfig : nn::TransformerParameters {
  std::int64_t layers = 8;

  static void describe(auto& p) {
    TransformerParameters::describe(p);
    p("layers", &TransformerConfig::layers, "Blocks, each with weights of its own").range(1, 256);
  }
};

class Transformer final : public strata::Architecture {
 public:
  Transformer(const TransformerConfig& config, const Context& context)
      : config_(config),
        input_(register_module(
            "input", std::make_shared<nn::InputEmbedding>(config, nn::within(context, "input")))),
        stack_(register_module("stack", std::make_shared<nn::Stack>(config, config.layers,
                                                                    nn::within(context, "stack")))),
        lm_head_(register_module(
            "lm_head", std::make_shared<nn::Linear>(config.hidden_size, context.vocabulary_size,
                                                    nn::within(context, "lm_head")))) {}

  /// Nothing is carried: a second segment would say what the first said.
  Carry initial_carry(std::int64_t, const Step&) const override { return {}; }

  strata::SegmentOutput segment(const Carry&, const at::Tensor& tokens,
                                const at::Tensor& puzzle_rows, const Step& step) override {
    const at::Tensor x = input_->forward(tokens, puzzle_rows);
    const at::Tensor h = stack_->forward(x, /*injection=*/{}, {step, "stack", 1});
    if (step.observer != nullptr) (*step.observer)("h", 1, h);

    strata::SegmentOutput output;
    output.logits = lm_head_->forward(h).slice(1, config_.prefix_positions());
    output.summary = nn::summary_of(h, config_.summary);
    return output;
  }

  std::int64_t summary_width() const override { return config_.hidden_size; }
  strata::PuzzleEmbedding puzzle_embedding() const override { return input_->puzzle_embedding(); }
  bool capturable() const override { return config_.dropout == 0.0; }

 private:
  TransformerConfig config_;
  std::shared_ptr<nn::InputEmbedding> input_;
  std::shared_ptr<nn::Stack> stack_;
  std::shared_ptr<nn::Linear> lm_head_;
};

}  // namespace

STRATA_PLUGIN("transformer", "1.0.0", "A plain transformer encoder", "architecture:transformer") {
  registry.architecture<TransformerConfig>(
      "transformer", "The same blocks without recurrence: the answer in one pass",
      [](const TransformerConfig& config, const Context& context) {
        return std::make_shared<Transformer>(config, context);
      },
      {.recurrent = false});
}
