// SPDX-License-Identifier: Apache-2.0
// One stack of transformer blocks in a loop: Dehghani et al. 2018, arXiv 1807.03819. README.md has
// the equations.
#include <ATen/ATen.h>

#include "strata/architecture.hpp"
#include "strata/nn/construction.hpp"
#include "strata/nn/input_embedding.hpp"
#include "strata/nn/linear.hpp"
#include "strata/nn/loop.hpp"
#include "strata/nn/plugin.hpp"
#include "strata/nn/random.hpp"
#include "strata/nn/stack.hpp"
#include "strata/nn/summary.hpp"
#include "strata/nn/transformer_parameters.hpp"

namespace {

using strata::Carry;
using strata::Context;
using strata::Step;
namespace nn = strata::nn;

struct UniversalTransformerConfig : nn::TransformerParameters {
  std::int64_t layers = 4;
  std::int64_t loops = 8;
  std::int64_t gradient_loops = 0;

  static void describe(auto& p) {
    using C = UniversalTransformerConfig;
    TransformerParameters::describe(p);
    p("layers", &C::layers, "Blocks of the stack").range(1, 256);
    p("loops", &C::loops, "Times that the stack is applied in a segment").range(1, 4096);
    p("gradient_loops", &C::gradient_loops, "Gradient through the last n loops; 0: through all")
        .range(0, 4096);
  }

  [[nodiscard]] std::string check() const {
    const std::string problem = nn::Loop{loops, gradient_loops}.check();
    return problem.empty() ? TransformerParameters::check() : problem;
  }
};

class UniversalTransformer final : public strata::Architecture {
 public:
  UniversalTransformer(const UniversalTransformerConfig& config, const Context& context)
      : config_(config),
        dtype_(nn::forward_dtype(context.precision)),
        input_(register_module(
            "input", std::make_shared<nn::InputEmbedding>(config, nn::within(context, "input")))),
        stack_(register_module("stack", std::make_shared<nn::Stack>(config, config.layers,
                                                                    nn::within(context, "stack")))),
        lm_head_(register_module(
            "lm_head", std::make_shared<nn::Linear>(config.hidden_size, context.vocabulary_size,
                                                    nn::within(context, "lm_head")))),
        // One vector for all positions, kept with the weights and never trained.
        init_(register_buffer(
            "init", nn::truncated_normal(context.stream.child("init"), {config.hidden_size}, 1.0,
                                         nn::parameter_options(context)))) {}

  Carry initial_carry(std::int64_t rows, const Step&) const override {
    Carry carry;
    carry.set("z", init_.to(dtype_).expand({rows, input_->positions(), config_.hidden_size}));
    return carry;
  }

  strata::SegmentOutput segment(const Carry& carry, const at::Tensor& tokens,
                                const at::Tensor& puzzle_rows, const Step& step) override {
    const at::Tensor x = input_->forward(tokens, puzzle_rows);
    const at::Tensor z = nn::looped({config_.loops, config_.gradient_loops}, step, carry.at("z"),
                                    [&](const at::Tensor& state, std::int64_t loop) {
                                      return stack_->forward(state, x, {step, "stack", loop});
                                    });

    strata::SegmentOutput output;
    output.carry.set("z", z);
    output.logits = decode(output.carry);
    output.summary = nn::summary_of(z, config_.summary);
    return output;
  }

  at::Tensor decode(const Carry& carry) const override {
    return lm_head_->forward(carry.at("z")).slice(1, config_.prefix_positions());
  }

  std::int64_t summary_width() const override { return config_.hidden_size; }
  strata::PuzzleEmbedding puzzle_embedding() const override { return input_->puzzle_embedding(); }
  bool capturable() const override { return config_.dropout == 0.0; }

 private:
  UniversalTransformerConfig config_;
  at::ScalarType dtype_;
  std::shared_ptr<nn::InputEmbedding> input_;
  std::shared_ptr<nn::Stack> stack_;
  std::shared_ptr<nn::Linear> lm_head_;
  at::Tensor init_;  ///< [hidden]
};

}  // namespace

STRATA_PLUGIN("universal_transformer", "1.0.0", "One transformer stack in a loop",
              "architecture:universal_transformer") {
  registry.architecture<UniversalTransformerConfig>(
      "universal_transformer",
      "One stack of blocks applied again and again, the input added each time (arXiv 1807.03819)",
      [](const UniversalTransformerConfig& config, const Context& context) {
        return std::make_shared<UniversalTransformer>(config, context);
      });
}
