// SPDX-License-Identifier: Apache-2.0
// Halts where the model expects its answer to be right: Jolicoeur-Martineau 2025, arXiv 2510.04871,
// section 4.6. README.md has the equations.
#include <ATen/ATen.h>

#include "strata/halting.hpp"
#include "strata/nn/construction.hpp"
#include "strata/nn/plugin.hpp"
#include "strata/nn/q_head.hpp"

namespace {

using strata::Carry;
using strata::Context;
using strata::Observation;
using strata::Verdict;
namespace nn = strata::nn;

struct CorrectnessConfig {
  std::int64_t segments = 16;
  double exploration = 0.1;

  static void describe(auto& p) {
    p("segments", &CorrectnessConfig::segments, "The most segments; 1: nothing is decided")
        .range(1, 65536);
    p("exploration", &CorrectnessConfig::exploration,
      "Share of steps in training that demand a random least number of segments")
        .range(0, 1);
  }
};

class Correctness final : public strata::HaltingPolicy {
 public:
  Correctness(const CorrectnessConfig& config, const Context& context)
      : config_(config), q_head_(register_module("q_head", nn::make_q_head(context))) {}

  std::int64_t segments() const override { return config_.segments; }
  bool gives_score() const override { return true; }

  Verdict decide(const Observation& seen, const Carry&) const override {
    const at::Tensor q = q_head_->forward(nn::at_least_float32(seen.summary));
    const at::Tensor q_halt = q.select(-1, 0);
    Verdict verdict;
    verdict.halted = seen.segments >= seen.limit;
    if (config_.segments > 1) {
      verdict.halted = verdict.halted | (q_halt > 0);
      if (seen.training && config_.exploration > 0.0)
        verdict.halted =
            verdict.halted & (seen.segments >= nn::least_segments(seen, config_.exploration));
    }
    // In float32 sigmoid is 1 from a logit of about 17 on, so that sure votes would all be alike.
    verdict.score = q_halt.detach().to(at::kDouble).sigmoid();
    verdict.outputs = {{"q_halt_logits", q_halt}, {"q_continue_logits", q.select(-1, 1)}};
    return verdict;
  }

  std::vector<strata::LossTerm> losses(const Observation& seen, const Verdict& verdict,
                                       const at::Tensor&) const override {
    const at::Tensor& q_halt = verdict.outputs[0].second;
    return {nn::q_halt_loss(q_halt, seen.correct, q_halt.scalar_type())};
  }

  std::vector<std::pair<std::string, std::string>> published_names() const override {
    return {{"q_head.weight", "inner.q_head.weight"}, {"q_head.bias", "inner.q_head.bias"}};
  }

 private:
  CorrectnessConfig config_;
  std::shared_ptr<nn::Linear> q_head_;
};

}  // namespace

STRATA_PLUGIN("correctness", "1.0.0", "Halting where the answer is expected to be right",
              "halting:correctness") {
  registry.halting<CorrectnessConfig>(
      "correctness", "Halts where its answer is more likely right than wrong (arXiv 2510.04871)",
      [](const CorrectnessConfig& config, const Context& context) {
        return std::make_shared<Correctness>(config, context);
      });
}
