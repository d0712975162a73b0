// SPDX-License-Identifier: Apache-2.0
// Halts where the answer has stopped changing. README.md has the rule.
#include <ATen/ATen.h>

#include "strata/halting.hpp"
#include "strata/nn/plugin.hpp"

namespace {

using strata::Carry;
using strata::Context;

struct StableConfig {
  std::int64_t segments = 16;
  std::int64_t patience = 2;

  static void describe(auto& p) {
    p("segments", &StableConfig::segments, "The most segments").range(1, 65536);
    p("patience", &StableConfig::patience,
      "Segments in a row that must give the answer of the one before them")
        .range(1, 65536);
  }
};

class Stable final : public strata::HaltingPolicy {
 public:
  Stable(const StableConfig& config, const Context& context)
      : config_(config),
        length_(context.sequence_length),
        integers_(at::TensorOptions(at::kLong).device(at::Device(context.device))) {}

  std::int64_t segments() const override { return config_.segments; }
  bool gives_score() const override { return true; }

  /// "answer" [rows, length] and "count" [rows]: the last answer, and how many segments repeated
  /// it.
  Carry initial_state(std::int64_t rows) const override {
    Carry state;
    state.set("answer", at::full({rows, length_}, -1, integers_));  // equal to no answer
    state.set("count", at::zeros({rows}, integers_));
    return state;
  }

  strata::Verdict decide(const strata::Observation& seen, const Carry& state) const override {
    const at::Tensor answer = seen.logits.argmax(-1);
    const at::Tensor repeated = (answer == state.at("answer")).all(-1);
    const at::Tensor count = (state.at("count") + 1) * repeated;
    strata::Verdict verdict;
    verdict.halted = (count >= config_.patience) | (seen.segments >= seen.limit);
    verdict.state.set("answer", answer);
    verdict.state.set("count", count);
    verdict.score = count.to(at::kFloat);
    return verdict;
  }

 private:
  StableConfig config_;
  std::int64_t length_;
  at::TensorOptions integers_;
};

}  // namespace

STRATA_PLUGIN("stable", "1.0.0", "Halts where the answer has stopped changing", "halting:stable") {
  registry.halting<StableConfig>("stable",
                                 "Halts where the answer has stayed the same for some segments",
                                 [](const StableConfig& config, const Context& context) {
                                   return std::make_shared<Stable>(config, context);
                                 });
}
