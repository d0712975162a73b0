// SPDX-License-Identifier: Apache-2.0
// The Tiny Recursive Model: Jolicoeur-Martineau 2025, arXiv 2510.04871, with the switches that make
// it EqR: Huang, Geng, Kolter 2026, arXiv 2605.21488. README.md has the equations.
#include <ATen/ATen.h>

#include "config.hpp"
#include "strata/architecture.hpp"
#include "strata/nn/construction.hpp"
#include "strata/nn/input_embedding.hpp"
#include "strata/nn/linear.hpp"
#include "strata/nn/plugin.hpp"
#include "strata/nn/published_names.hpp"
#include "strata/nn/random.hpp"
#include "strata/nn/stack.hpp"
#include "strata/nn/summary.hpp"

namespace {

using strata::Carry;
using strata::Context;
using strata::Step;
namespace nn = strata::nn;

/// The states of a segment, named as in the carry.
struct States {
  at::Tensor answer;                ///< y, "z_H"; undefined where there is one state for both
  std::vector<at::Tensor> latents;  ///< z

  [[nodiscard]] at::Tensor latent() const {
    at::Tensor sum = latents.front();
    for (std::size_t index = 1; index < latents.size(); ++index)
      sum = sum + latents[index];
    return sum;
  }
};

nn::StackForm form(const TrmConfig& config) {
  nn::StackForm result;
  if (config.mixer == "mlp") result.mixer = nn::Mixer::kSequenceMlp;
  return result;
}

class Trm final : public strata::Architecture {
 public:
  Trm(const TrmConfig& config, const Context& context)
      : config_(config),
        state_options_(nn::parameter_options(context).dtype(nn::forward_dtype(context.precision))),
        has_answer_(config.states != "single"),
        input_(register_module(
            "input", std::make_shared<nn::InputEmbedding>(config, nn::within(context, "input")))),
        net_(register_module(
            "L_level", std::make_shared<nn::Stack>(config, config.layers,
                                                   nn::within(context, "L_level"), form(config)))),
        lm_head_(register_module(
            "lm_head", std::make_shared<nn::Linear>(config.hidden_size, context.vocabulary_size,
                                                    nn::within(context, "lm_head")))) {
    if (has_answer_) add_state("z_H", "H_init", context);
    for (std::int64_t index = 0; index < config.latent_states(); ++index) {
      const std::string number = config.states == "multi" ? std::to_string(index + 1) : "";
      add_state(has_answer_ ? "z_L" + number : "z", "L" + number + "_init", context);
    }
  }

  Carry initial_carry(std::int64_t rows, const Step& step) const override {
    const std::vector<std::int64_t> shape{rows, input_->positions(), config_.hidden_size};
    Carry carry;
    for (const auto& [name, start] : starts_)
      carry.set(name, start.defined()
                          ? start.to(state_options_).expand(shape)
                          : nn::truncated_normal({step.streams, "initial state " + name}, shape,
                                                 1.0, state_options_));
    return carry;
  }

  strata::SegmentOutput segment(const Carry& carry, const at::Tensor& tokens,
                                const at::Tensor& puzzle_rows, const Step& step) override {
    const at::Tensor x = input_->forward(tokens, puzzle_rows);
    States states = states_of(carry);
    std::int64_t calls = 0;
    const auto net = [&](const at::Tensor& state, const at::Tensor& hidden,
                         const at::Tensor& injection) {
      const nn::Call call{step, "L_level", ++calls};
      return settled(state, net_->forward(hidden, injection, call), call);
    };

    // Updates of the latent state are counted through the segment; the answer follows each
    // l_cycles-th.
    const std::int64_t updates = config_.h_cycles * config_.l_cycles;
    for (std::int64_t update = 1; update <= updates; ++update) {
      const c10::AutoGradMode gradient(at::GradMode::is_enabled() &&
                                       update > updates - config_.attached_updates());
      const auto which = static_cast<std::size_t>((update - 1) % config_.latent_states());
      at::Tensor& latent = states.latents[which];
      latent = net(latent, states.latent(), has_answer_ ? states.answer + x : x);
      // One state for both has its calls counted, so that no two of them share a cycle.
      observe(step, has_answer_ ? 1 + which : 0, has_answer_ ? update : calls, latent);
      if (update % config_.l_cycles != 0) continue;
      at::Tensor& answer = has_answer_ ? states.answer : states.latents.front();
      answer = net(answer, answer, has_answer_ ? states.latent() : at::Tensor());
      observe(step, 0, has_answer_ ? update / config_.l_cycles : calls, answer);
    }
    return output_of(states);
  }

  at::Tensor decode(const Carry& carry) const override {
    return lm_head_->forward(carry.at(starts_.front().first)).slice(1, config_.prefix_positions());
  }

  std::int64_t summary_width() const override { return config_.hidden_size; }
  strata::PuzzleEmbedding puzzle_embedding() const override { return input_->puzzle_embedding(); }
  bool capturable() const override {
    return config_.dropout == 0.0 && config_.step_noise_training == 0.0 &&
           config_.step_noise_evaluation == 0.0;
  }
  std::vector<std::pair<std::string, std::string>> published_names() const override {
    return nn::published_names(*this, {"input"});
  }

 private:
  /// A stored start is one vector for all positions, kept with the weights and never trained.
  void add_state(std::string name, const std::string& start, const Context& context) {
    at::Tensor stored;
    if (config_.initial_state == "learned")
      stored = register_buffer(
          start, nn::truncated_normal(context.stream.child(start), {config_.hidden_size}, 1.0,
                                      nn::parameter_options(context)));
    starts_.emplace_back(std::move(name), std::move(stored));
  }

  [[nodiscard]] States states_of(const Carry& carry) const {
    States states;
    for (const auto& [name, start] : starts_)
      if (name == "z_H")
        states.answer = carry.at(name);
      else
        states.latents.push_back(carry.at(name));
    return states;
  }

  /// The state after an update: damped, with noise.
  [[nodiscard]] at::Tensor settled(const at::Tensor& before, const at::Tensor& updated,
                                   const nn::Call& call) const {
    at::Tensor after = updated;
    if (config_.damping > 0) after = config_.damping * before + (1 - config_.damping) * updated;
    const double noise = config_.step_noise(call.step.training);
    if (noise == 0) return after;
    const std::string purpose = "step noise " + std::to_string(call.number);
    return after + nn::normal({call.step.streams, purpose}, after.sizes(), noise, after.options());
  }

  [[nodiscard]] strata::SegmentOutput output_of(const States& states) const {
    strata::SegmentOutput output;
    auto latent = states.latents.begin();
    for (const auto& [name, start] : starts_)
      output.carry.set(name, name == "z_H" ? states.answer : *latent++);
    output.logits = decode(output.carry);
    output.summary = nn::summary_of(output.carry.at(starts_.front().first), config_.summary);
    return output;
  }

  void observe(const Step& step, std::size_t state, std::int64_t cycle,
               const at::Tensor& value) const {
    if (step.observer != nullptr) (*step.observer)(starts_[state].first, cycle, value);
  }

  TrmConfig config_;
  at::TensorOptions state_options_;
  bool has_answer_;
  std::shared_ptr<nn::InputEmbedding> input_;
  std::shared_ptr<nn::Stack> net_;
  std::shared_ptr<nn::Linear> lm_head_;
  /// Names of the states, the one that is decoded first, with their stored starts [hidden],
  /// undefined where a start is drawn.
  std::vector<std::pair<std::string, at::Tensor>> starts_;
};

}  // namespace

STRATA_PLUGIN("trm", "1.0.0", "Tiny Recursive Model", "architecture:trm") {
  registry.architecture<TrmConfig>(
      "trm",
      "One tiny net that refines a latent state and an answer in turn (arXiv 2510.04871); EqR too",
      [](const TrmConfig& config, const Context& context) {
        return std::make_shared<Trm>(config, context);
      });
}
