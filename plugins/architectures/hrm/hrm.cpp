// SPDX-License-Identifier: Apache-2.0
// The Hierarchical Reasoning Model: Wang et al. 2025, arXiv 2506.21734. README.md has the
// equations.
#include <ATen/ATen.h>

#include "strata/architecture.hpp"
#include "strata/nn/construction.hpp"
#include "strata/nn/input_embedding.hpp"
#include "strata/nn/linear.hpp"
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

struct HrmConfig : nn::TransformerParameters {
  std::int64_t h_layers = 4;
  std::int64_t l_layers = 4;
  std::int64_t h_cycles = 2;
  std::int64_t l_cycles = 2;
  std::int64_t gradient_cycles = 1;

  static void describe(auto& p) {
    TransformerParameters::describe(p);
    p("h_layers", &HrmConfig::h_layers, "Blocks of the slow module H").range(1, 256);
    p("l_layers", &HrmConfig::l_layers, "Blocks of the fast module L").range(1, 256);
    p("h_cycles", &HrmConfig::h_cycles, "Updates of z_H a segment").range(1, 4096);
    p("l_cycles", &HrmConfig::l_cycles, "Updates of z_L before each update of z_H").range(1, 4096);
    p("gradient_cycles", &HrmConfig::gradient_cycles,
      "Gradient through the last n updates of z_L and those of z_H after them; 0: through all")
        .range(0, 4096);
  }

  [[nodiscard]] std::string check() const {
    const std::int64_t updates = h_cycles * l_cycles;
    if (gradient_cycles > updates)
      return "gradient_cycles is " + std::to_string(gradient_cycles) +
             ", but a segment has h_cycles * l_cycles = " + std::to_string(updates) +
             " updates of z_L: it must be 0 (all) to " + std::to_string(updates);
    return TransformerParameters::check();
  }
};

class Hrm final : public strata::Architecture {
 public:
  Hrm(const HrmConfig& config, const Context& context)
      : config_(config),
        dtype_(nn::forward_dtype(context.precision)),
        input_(register_module(
            "input", std::make_shared<nn::InputEmbedding>(config, nn::within(context, "input")))),
        H_level_(stack("H_level", config.h_layers, context)),
        L_level_(stack("L_level", config.l_layers, context)),
        lm_head_(register_module(
            "lm_head", std::make_shared<nn::Linear>(config.hidden_size, context.vocabulary_size,
                                                    nn::within(context, "lm_head")))),
        H_init_(start("H_init", context)),
        L_init_(start("L_init", context)) {}

  Carry initial_carry(std::int64_t rows, const Step&) const override {
    const auto fresh = [&](const at::Tensor& start) {
      return start.to(dtype_).expand({rows, input_->positions(), config_.hidden_size});
    };
    Carry carry;
    carry.set("z_H", fresh(H_init_));
    carry.set("z_L", fresh(L_init_));
    return carry;
  }

  strata::SegmentOutput segment(const Carry& carry, const at::Tensor& tokens,
                                const at::Tensor& puzzle_rows, const Step& step) override {
    const at::Tensor x = input_->forward(tokens, puzzle_rows);
    at::Tensor z_H = carry.at("z_H");
    at::Tensor z_L = carry.at("z_L");

    // Updates of z_L are counted through the segment; an update of z_H follows each l_cycles-th.
    const std::int64_t updates = config_.h_cycles * config_.l_cycles;
    const std::int64_t attached = config_.gradient_cycles == 0 ? updates : config_.gradient_cycles;
    for (std::int64_t update = 1; update <= updates; ++update) {
      const c10::AutoGradMode gradient(at::GradMode::is_enabled() && update > updates - attached);
      z_L = L_level_->forward(z_L, z_H + x, {step, "L_level", update});
      observe(step, "z_L", update, z_L);
      if (update % config_.l_cycles != 0) continue;
      const std::int64_t cycle = update / config_.l_cycles;
      z_H = H_level_->forward(z_H, z_L, {step, "H_level", cycle});
      observe(step, "z_H", cycle, z_H);
    }

    strata::SegmentOutput output;
    output.carry.set("z_H", z_H);
    output.carry.set("z_L", z_L);
    output.logits = decode(output.carry);
    output.summary = nn::summary_of(z_H, config_.summary);
    return output;
  }

  at::Tensor decode(const Carry& carry) const override {
    return lm_head_->forward(carry.at("z_H")).slice(1, config_.prefix_positions());
  }

  std::int64_t summary_width() const override { return config_.hidden_size; }
  strata::PuzzleEmbedding puzzle_embedding() const override { return input_->puzzle_embedding(); }
  bool capturable() const override { return config_.dropout == 0.0; }

  std::vector<std::pair<std::string, std::string>> published_names() const override {
    return nn::published_names(*this, {"input"});
  }

 private:
  std::shared_ptr<nn::Stack> stack(const char* name, std::int64_t layers, const Context& context) {
    return register_module(name,
                           std::make_shared<nn::Stack>(config_, layers, nn::within(context, name)));
  }

  /// One vector for all positions, kept with the weights and never trained.
  at::Tensor start(const char* name, const Context& context) {
    return register_buffer(
        name, nn::truncated_normal(context.stream.child(name), {config_.hidden_size}, 1.0,
                                   nn::parameter_options(context)));
  }

  static void observe(const Step& step, std::string_view name, std::int64_t cycle,
                      const at::Tensor& state) {
    if (step.observer != nullptr) (*step.observer)(name, cycle, state);
  }

  HrmConfig config_;
  at::ScalarType dtype_;
  std::shared_ptr<nn::InputEmbedding> input_;
  std::shared_ptr<nn::Stack> H_level_;
  std::shared_ptr<nn::Stack> L_level_;
  std::shared_ptr<nn::Linear> lm_head_;
  at::Tensor H_init_;  ///< [hidden]
  at::Tensor L_init_;  ///< [hidden]
};

}  // namespace

STRATA_PLUGIN("hrm", "1.0.0", "Hierarchical Reasoning Model", "architecture:hrm") {
  registry.architecture<HrmConfig>(
      "hrm", "Two coupled recurrent modules, a slow one and a fast one (arXiv 2506.21734)",
      [](const HrmConfig& config, const Context& context) {
        return std::make_shared<Hrm>(config, context);
      });
}
