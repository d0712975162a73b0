// SPDX-License-Identifier: Apache-2.0
// A fixed-point reasoner: one state, one stack, iterated with damping until it no longer moves
// (FPRM, arXiv 2606.18206). README.md has the equations and what we chose.
#include <ATen/ATen.h>

#include <string>

#include "damping.hpp"
#include "strata/architecture.hpp"
#include "strata/nn/construction.hpp"
#include "strata/nn/input_embedding.hpp"
#include "strata/nn/linear.hpp"
#include "strata/nn/plugin.hpp"
#include "strata/nn/random.hpp"
#include "strata/nn/rms_norm.hpp"
#include "strata/nn/stack.hpp"
#include "strata/nn/summary.hpp"
#include "strata/nn/transformer_parameters.hpp"

namespace {

using strata::Carry;
using strata::Context;
using strata::Step;
namespace nn = strata::nn;

struct FprmConfig : nn::TransformerParameters {
  std::int64_t layers = 2;
  std::int64_t iterations = 6;
  std::int64_t gradient_iterations = 6;
  double step_size = 1.0;
  double step_decay_training = 0.9;
  double step_decay_evaluation = 0.99;
  std::int64_t patience = 5;
  double initial_deviation = 6.0;
  std::string mixer = "attention";
  std::int64_t mixer_kernel = 3;
  std::int64_t entry_kernel = 3;
  bool residual_shares = true;
  double block_share = 0.75;
  double injection_share = 0.25;

  FprmConfig() {
    norm = "pre";
    prefix_length = 16;
  }

  static void describe(auto& p) {
    using C = FprmConfig;
    TransformerParameters::describe(p);
    p("layers", &C::layers, "Blocks of the one stack").range(1, 256);
    p("iterations", &C::iterations, "Applications of the stack in a segment").range(1, 4096);
    p("gradient_iterations", &C::gradient_iterations,
      "Gradient through the last n of them; 0: through all")
        .range(0, 4096);
    p("step_size", &C::step_size, "Share of an update that a fresh row takes; 1: all of it")
        .range(1e-6, 1);
    p("step_decay_training", &C::step_decay_training,
      "Factor of a row's step size where its residual has not fallen for `patience` iterations")
        .range(0, 1);
    p("step_decay_evaluation", &C::step_decay_evaluation, "The same in evaluation").range(0, 1);
    p("patience", &C::patience, "Iterations without a smaller residual before the step shrinks")
        .range(1, 1e6);
    p("initial_deviation", &C::initial_deviation,
      "Deviation of the truncated normal numbers in which each row's state begins")
        .range(0, 1000);
    p("mixer", &C::mixer,
      "How positions learn of each other: attention, or a convolution over the grid")
        .one_of({"attention", "convolution", "depthwise_convolution"});
    p("mixer_kernel", &C::mixer_kernel, "Edge of a convolution that mixes; odd").range(1, 63);
    p("entry_kernel", &C::entry_kernel,
      "Edge, odd, of a depthwise convolution over the grid before each application; 0: none")
        .range(0, 63);
    p("residual_shares", &C::residual_shares,
      "Learned shares in every residual sum; false: plain sums and a norm at the end of the stack");
    p("block_share", &C::block_share, "Share of the state in a block's sum at the start")
        .range(0.001, 0.999);
    p("injection_share", &C::injection_share,
      "Share of the state where the input is added, at the start")
        .range(0.001, 0.999);
  }

  [[nodiscard]] std::string check() const {
    const auto text = [](std::int64_t number) { return std::to_string(number); };
    if (gradient_iterations > iterations)
      return "gradient_iterations is " + text(gradient_iterations) +
             ", but a segment has iterations = " + text(iterations) + ": it must be 0 (all) to " +
             text(iterations);
    for (const auto& [name, kernel] :
         {std::pair{"mixer_kernel", mixer_kernel}, std::pair{"entry_kernel", entry_kernel}})
      if (kernel > 0 && kernel % 2 == 0)
        return std::string(name) + " is " + text(kernel) +
               ": it must be odd, so that it has a middle";
    return TransformerParameters::check();
  }

  [[nodiscard]] nn::StackForm form() const {
    nn::StackForm form;
    if (mixer == "convolution") form.mixer = nn::Mixer::kConvolution;
    if (mixer == "depthwise_convolution") form.mixer = nn::Mixer::kDepthwiseConvolution;
    form.mixer_kernel = mixer_kernel;
    form.entry_kernel = entry_kernel;
    if (residual_shares) form.residual_shares = {block_share, injection_share};
    form.final_norm = !residual_shares;
    return form;
  }
};

class Fprm final : public strata::Architecture {
 public:
  Fprm(const FprmConfig& config, const Context& context)
      : config_(config),
        dtype_(nn::forward_dtype(context.precision)),
        options_(nn::parameter_options(context)),
        input_(register_module(
            "input", std::make_shared<nn::InputEmbedding>(config, nn::within(context, "input")))),
        stack_(register_module(
            "stack", std::make_shared<nn::Stack>(config, config.layers,
                                                 nn::within(context, "stack"), config.form()))),
        lm_head_(register_module(
            "lm_head", std::make_shared<nn::Linear>(config.hidden_size, context.vocabulary_size,
                                                    nn::within(context, "lm_head")))) {}

  Carry initial_carry(std::int64_t rows, const Step& step) const override {
    const at::Tensor z = nn::truncated_normal(nn::RowDraw{step.streams, "initial state"},
                                              {rows, input_->positions(), config_.hidden_size},
                                              config_.initial_deviation, options_.dtype(dtype_));
    return carry_of(z, fprm::fresh_damping(rows, config_.step_size, options_));
  }

  strata::SegmentOutput segment(const Carry& carry, const at::Tensor& tokens,
                                const at::Tensor& puzzle_rows, const Step& step) override {
    const at::Tensor x = input_->forward(tokens, puzzle_rows);
    const fprm::DampingRule rule{
        static_cast<double>(config_.patience),
        step.training ? config_.step_decay_training : config_.step_decay_evaluation};
    at::Tensor z = carry.at("z");
    fprm::Damping damping{carry.at("step_size"), carry.at("best_residual"), carry.at("waited")};
    at::Tensor residual;
    const std::int64_t attached =
        config_.gradient_iterations == 0 ? config_.iterations : config_.gradient_iterations;
    for (std::int64_t iteration = 1; iteration <= config_.iterations; ++iteration) {
      const c10::AutoGradMode gradient(at::GradMode::is_enabled() &&
                                       iteration > config_.iterations - attached);
      const at::Tensor mapped = stack_->forward(z, x, {step, "stack", iteration});
      residual = fprm::residual_of(z, mapped, damping.step_size);
      z = fprm::damped(z, mapped, damping.step_size);
      damping = fprm::advanced(damping, residual, rule);
      if (step.observer != nullptr) (*step.observer)("z", iteration, z);
    }

    strata::SegmentOutput output;
    output.carry = carry_of(z, damping);
    output.logits = decode(output.carry);
    output.summary = nn::summary_of(normed(z), config_.summary);
    output.residual = residual;
    return output;
  }

  at::Tensor decode(const Carry& carry) const override {
    return lm_head_->forward(normed(carry.at("z"))).slice(1, config_.prefix_positions());
  }

  std::int64_t summary_width() const override { return config_.hidden_size; }
  strata::PuzzleEmbedding puzzle_embedding() const override { return input_->puzzle_embedding(); }
  bool capturable() const override { return config_.dropout == 0.0; }

 private:
  static Carry carry_of(const at::Tensor& z, const fprm::Damping& damping) {
    Carry carry;
    carry.set("z", z);
    carry.set("step_size", damping.step_size);
    carry.set("best_residual", damping.best);
    carry.set("waited", damping.waited);
    return carry;
  }

  /// A stack that ends without a norm is read through one.
  at::Tensor normed(const at::Tensor& z) const {
    return config_.residual_shares ? nn::rms_norm(z, config_.norm_epsilon) : z;
  }

  FprmConfig config_;
  at::ScalarType dtype_;
  at::TensorOptions options_;
  std::shared_ptr<nn::InputEmbedding> input_;
  std::shared_ptr<nn::Stack> stack_;
  std::shared_ptr<nn::Linear> lm_head_;
};

}  // namespace

STRATA_PLUGIN("fprm", "1.0.0", "Fixed-point reasoning model", "architecture:fprm") {
  registry.architecture<FprmConfig>(
      "fprm", "One state iterated with damping until it no longer moves (arXiv 2606.18206)",
      [](const FprmConfig& config, const Context& context) {
        return std::make_shared<Fprm>(config, context);
      });
}
