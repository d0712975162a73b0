// SPDX-License-Identifier: Apache-2.0
// Halts after a fixed number of segments: deep supervision without a decision.
#include <ATen/ATen.h>

#include "strata/halting.hpp"
#include "strata/nn/plugin.hpp"

namespace {

struct FixedConfig {
  std::int64_t segments = 16;

  static void describe(auto& p) {
    p("segments", &FixedConfig::segments, "Segments of every puzzle").range(1, 65536);
  }
};

class Fixed final : public strata::HaltingPolicy {
 public:
  explicit Fixed(const FixedConfig& config) : segments_(config.segments) {}

  std::int64_t segments() const override { return segments_; }

  strata::Verdict decide(const strata::Observation& observation,
                         const strata::Carry&) const override {
    strata::Verdict verdict;
    // The limit is segments() unless the evaluation says otherwise, and then it goes before.
    verdict.halted = observation.segments >= observation.limit;
    return verdict;
  }

 private:
  std::int64_t segments_;
};

}  // namespace

STRATA_PLUGIN("fixed", "1.0.0", "Halts after a fixed number of segments", "halting:fixed") {
  registry.halting<FixedConfig>("fixed", "Every puzzle takes the same number of segments",
                                [](const FixedConfig& config, const strata::Context&) {
                                  return std::make_shared<Fixed>(config);
                                });
}
