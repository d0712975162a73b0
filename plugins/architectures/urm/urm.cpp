// SPDX-License-Identifier: Apache-2.0
// The Universal Reasoning Model: Gao et al. 2025, arXiv 2512.14693. README.md has the equations.
#include <ATen/ATen.h>

#include "strata/architecture.hpp"
#include "strata/nn/construction.hpp"
#include "strata/nn/input_embedding.hpp"
#include "strata/nn/linear.hpp"
#include "strata/nn/loop.hpp"
#include "strata/nn/plugin.hpp"
#include "strata/nn/published_names.hpp"
#include "strata/nn/random.hpp"
#include "strata/nn/stack.hpp"
#include "strata/nn/summary.hpp"
#include "strata/nn/transformer_parameters.hpp"

namespace {

using strata::Carry;
using strata::Context;
using strata::Step;
namespace nn = strata::nn;

struct UrmConfig : nn::TransformerParameters {
  std::int64_t layers = 4;
  std::int64_t loops = 12;
  std::int64_t gradient_loops = 6;
  std::int64_t convolution = 2;

  static void describe(auto& p) {
    using C = UrmConfig;
    TransformerParameters::describe(p);
    p("layers", &C::layers, "Blocks of the stack").range(1, 256);
    p("loops", &C::loops, "Times that the stack is applied in a segment").range(1, 4096);
    p("gradient_loops", &C::gradient_loops, "Gradient through the last n loops; 0: through all")
        .range(0, 4096);
    p("convolution", &C::convolution,
      "Positions that the short convolution in the MLP sees; 0: there is none")
        .range(0, 64);
  }

  [[nodiscard]] std::string check() const {
    const std::string problem = nn::Loop{loops, gradient_loops}.check();
    return problem.empty() ? TransformerParameters::check() : problem;
  }
};

nn::StackForm form(const UrmConfig& config) {
  nn::StackForm result;
  result.mlp_kernel = config.convolution;
  return result;
}

class Urm final : public strata::Architecture {
 public:
  Urm(const UrmConfig& config, const Context& context)
      : config_(config),
        dtype_(nn::forward_dtype(context.precision)),
        input_(register_module(
            "input", std::make_shared<nn::InputEmbedding>(config, nn::within(context, "input")))),
        stack_(register_module(
            "stack", std::make_shared<nn::Stack>(config, config.layers,
                                                 nn::within(context, "stack"), form(config)))),
        lm_head_(register_module(
            "lm_head", std::make_shared<nn::Linear>(config.hidden_size, context.vocabulary_size,
                                                    nn::within(context, "lm_head")))),
        // One vector for all positions, kept with the weights and never trained.
        init_hidden_(register_buffer(
            "init_hidden",
            nn::truncated_normal(context.stream.child("init_hidden"), {config.hidden_size}, 1.0,
                                 nn::parameter_options(context)))) {}

  Carry initial_carry(std::int64_t rows, const Step&) const override {
    Carry carry;
    carry.set("z",
              init_hidden_.to(dtype_).expand({rows, input_->positions(), config_.hidden_size}));
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
  std::vector<std::pair<std::string, std::string>> published_names() const override {
    return nn::published_names(*this, {"input", "stack"});
  }

 private:
  UrmConfig config_;
  at::ScalarType dtype_;
  std::shared_ptr<nn::InputEmbedding> input_;
  std::shared_ptr<nn::Stack> stack_;
  std::shared_ptr<nn::Linear> lm_head_;
  at::Tensor init_hidden_;  ///< [hidden]
};

}  // namespace

STRATA_PLUGIN("urm", "1.0.0", "Universal Reasoning Model", "architecture:urm") {
  registry.architecture<UrmConfig>(
      "urm", "One stack with a short convolution in its MLP, in a loop (arXiv 2512.14693)",
      [](const UrmConfig& config, const Context& context) {
        return std::make_shared<Urm>(config, context);
      });
}
