// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "strata/nn/transformer_parameters.hpp"

/// The parameters of `trm`, with the published values as defaults. README.md has the equations.
struct TrmConfig : strata::nn::TransformerParameters {
  std::int64_t layers = 2;
  std::int64_t h_cycles = 3;
  std::int64_t l_cycles = 6;
  std::int64_t gradient_recursions = 1;
  std::int64_t gradient_cycles = 0;
  std::string mixer = "attention";
  std::string states = "yz";
  std::string initial_state = "learned";
  double damping = 0.0;
  double step_noise_training = 0.0;
  double step_noise_evaluation = 0.0;

  TrmConfig() { prefix_length = 16; }

  static void describe(auto& p) {
    using C = TrmConfig;
    TransformerParameters::describe(p);
    p("layers", &C::layers, "Blocks of the one net").range(1, 256);
    p("h_cycles", &C::h_cycles, "Recursions a segment (T)").range(1, 4096);
    p("l_cycles", &C::l_cycles, "Updates of the latent state in each recursion (n)").range(1, 4096);
    p("gradient_recursions", &C::gradient_recursions,
      "Gradient through the last n recursions; 0: through all")
        .range(0, 4096);
    p("gradient_cycles", &C::gradient_cycles,
      "Of those, through the last n updates of the latent state and what follows; 0: through all")
        .range(0, 65536);
    p("mixer", &C::mixer, "How positions learn of each other: attention, or an MLP along them")
        .one_of({"attention", "mlp"});
    p("states", &C::states, "Answer and latent state, one for both, or a latent state per update")
        .one_of({"yz", "single", "multi"});
    p("initial_state", &C::initial_state,
      "One stored vector a state, or truncated normal numbers of each sample's own (EqR)")
        .one_of({"learned", "random"});
    p("damping", &C::damping, "Share of a state that its update keeps; EqR: 0.05").range(0, 0.999);
    p("step_noise_training", &C::step_noise_training,
      "Deviation of the normal noise on each update of a state in training; EqR: 0.01")
        .range(0, 1000);
    p("step_noise_evaluation", &C::step_noise_evaluation, "The same in evaluation; EqR: 0.01")
        .range(0, 1000);
  }

  [[nodiscard]] std::string check() const {
    const auto text = [](std::int64_t number) { return std::to_string(number); };
    if (gradient_recursions > h_cycles)
      return "gradient_recursions is " + text(gradient_recursions) +
             ", but a segment has h_cycles = " + text(h_cycles) +
             " recursions: it must be 0 (all) to " + text(h_cycles);
    const std::int64_t updates = attached_recursions() * l_cycles;
    if (gradient_cycles > updates)
      return "gradient_cycles is " + text(gradient_cycles) +
             ", but the recursions with gradient have " + text(attached_recursions()) +
             " * l_cycles = " + text(updates) +
             " updates of the latent state: it must be 0 (all) to " + text(updates);
    return TransformerParameters::check();
  }

  [[nodiscard]] std::int64_t attached_recursions() const {
    return gradient_recursions == 0 ? h_cycles : gradient_recursions;
  }
  /// Updates of the latent state with gradient, the last of a segment.
  [[nodiscard]] std::int64_t attached_updates() const {
    return gradient_cycles == 0 ? attached_recursions() * l_cycles : gradient_cycles;
  }
  [[nodiscard]] double step_noise(bool training) const {
    return training ? step_noise_training : step_noise_evaluation;
  }
  /// Latent states, the answer not counted.
  [[nodiscard]] std::int64_t latent_states() const { return states == "multi" ? l_cycles : 1; }
};
