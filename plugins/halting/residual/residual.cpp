// SPDX-License-Identifier: Apache-2.0
// Halts where the state, or the logits, have come to rest. README.md has the rule.
#include <ATen/ATen.h>

#include <array>
#include <string>

#include "strata/halting.hpp"
#include "strata/nn/construction.hpp"
#include "strata/nn/plugin.hpp"
#include "strata/nn/relative_change.hpp"

namespace {

using strata::Carry;
using strata::Context;
using strata::Observation;
namespace nn = strata::nn;

struct ResidualConfig {
  std::int64_t segments = 16;
  std::string of = "state";
  double threshold = 0.05;

  static void describe(auto& p) {
    p("segments", &ResidualConfig::segments, "The most segments").range(1, 65536);
    p("of", &ResidualConfig::of,
      "What must come to rest: the latent state (or the architecture's own residual), or the "
      "logits")
        .one_of({"state", "logits"});
    p("threshold", &ResidualConfig::threshold, "Halts where the relative change lies below it")
        .at_least(0);
  }
};

class Residual final : public strata::HaltingPolicy {
 public:
  Residual(const ResidualConfig& config, const Context& context)
      : config_(config),
        of_logits_(config.of == "logits"),
        logits_shape_{context.sequence_length, context.vocabulary_size},
        options_(nn::parameter_options(context)) {}

  std::int64_t segments() const override { return config_.segments; }
  bool needs_state_change() const override { return !of_logits_; }
  bool gives_score() const override { return true; }

  /// "logits" [rows, length, vocabulary]: those of the last segment. From zeros, the change of the
  /// first segment is beyond any threshold.
  Carry initial_state(std::int64_t rows) const override {
    Carry state;
    if (of_logits_)
      state.set("logits", at::zeros({rows, logits_shape_[0], logits_shape_[1]}, options_));
    return state;
  }

  strata::Verdict decide(const Observation& seen, const Carry& state) const override {
    strata::Verdict verdict;
    at::Tensor change = seen.state_change;
    if (of_logits_) {
      const at::Tensor logits = nn::at_least_float32(seen.logits);
      change = nn::relative_change(logits, state.at("logits"));
      verdict.state.set("logits", logits);
    }
    verdict.halted = (change < config_.threshold) | (seen.segments >= seen.limit);
    verdict.score = -change;
    verdict.outputs = {{"residual", change}};
    return verdict;
  }

 private:
  ResidualConfig config_;
  bool of_logits_;
  std::array<std::int64_t, 2> logits_shape_;
  at::TensorOptions options_;
};

}  // namespace

STRATA_PLUGIN("residual", "1.0.0", "Halts where nothing changes any more", "halting:residual") {
  registry.halting<ResidualConfig>("residual",
                                   "Halts where the relative change of state or logits is small",
                                   [](const ResidualConfig& config, const Context& context) {
                                     return std::make_shared<Residual>(config, context);
                                   });
}
