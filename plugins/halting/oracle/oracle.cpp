// SPDX-License-Identifier: Apache-2.0
// Halts at the first right answer: what no policy can beat.
#include <ATen/ATen.h>

#include "strata/halting.hpp"
#include "strata/nn/plugin.hpp"

namespace {

using strata::Carry;
using strata::Context;

struct OracleConfig {
  std::int64_t segments = 16;

  static void describe(auto& p) {
    p("segments", &OracleConfig::segments, "The most segments").range(1, 65536);
  }
};

class Oracle final : public strata::HaltingPolicy {
 public:
  explicit Oracle(const OracleConfig& config) : config_(config) {}

  std::int64_t segments() const override { return config_.segments; }
  bool needs_labels() const override { return true; }
  bool gives_score() const override { return true; }

  strata::Verdict decide(const strata::Observation& seen, const Carry&) const override {
    strata::Verdict verdict;
    verdict.halted = seen.segments >= seen.limit;
    // Under evaluation.halting = "maximum" nobody may halt early, and labels are withheld.
    if (!seen.correct.defined()) return verdict;
    verdict.halted = verdict.halted | seen.correct;
    verdict.score = seen.correct.to(at::kFloat);
    return verdict;
  }

 private:
  OracleConfig config_;
};

}  // namespace

STRATA_PLUGIN("oracle", "1.0.0", "Halts at the first right answer, by the label",
              "halting:oracle") {
  registry.halting<OracleConfig>(
      "oracle", "Halts at the first right answer: an upper bound, uses labels",
      [](const OracleConfig& config, const Context&) { return std::make_shared<Oracle>(config); });
}
