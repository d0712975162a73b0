// SPDX-License-Identifier: Apache-2.0
// Halts where the least sure cell is sure enough. README.md has the rule.
#include <ATen/ATen.h>

#include "strata/halting.hpp"
#include "strata/nn/construction.hpp"
#include "strata/nn/plugin.hpp"

namespace {

using strata::Carry;
using strata::Context;

struct ConfidenceConfig {
  std::int64_t segments = 16;
  double threshold = 0.9;

  static void describe(auto& p) {
    p("segments", &ConfidenceConfig::segments, "The most segments").range(1, 65536);
    p("threshold", &ConfidenceConfig::threshold,
      "Halts where the largest probability of every cell lies above it")
        .range(0, 1);
  }
};

class Confidence final : public strata::HaltingPolicy {
 public:
  explicit Confidence(const ConfidenceConfig& config) : config_(config) {}

  std::int64_t segments() const override { return config_.segments; }
  bool gives_score() const override { return true; }

  strata::Verdict decide(const strata::Observation& seen, const Carry&) const override {
    const at::Tensor probabilities = at::softmax(strata::nn::at_least_float32(seen.logits), -1);
    const at::Tensor least_sure = probabilities.amax(-1).amin(-1);
    strata::Verdict verdict;
    verdict.halted = (least_sure > config_.threshold) | (seen.segments >= seen.limit);
    verdict.score = least_sure;
    verdict.outputs = {{"least_confidence", least_sure}};
    return verdict;
  }

 private:
  ConfidenceConfig config_;
};

}  // namespace

STRATA_PLUGIN("confidence", "1.0.0", "Halts where every cell is sure", "halting:confidence") {
  registry.halting<ConfidenceConfig>("confidence", "Halts where the least sure cell is sure enough",
                                     [](const ConfidenceConfig& config, const Context&) {
                                       return std::make_shared<Confidence>(config);
                                     });
}
