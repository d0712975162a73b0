// SPDX-License-Identifier: Apache-2.0
// Adaptive computation time by Q-learning: Wang et al. 2025, arXiv 2506.21734, section 2. README.md
// has the equations.
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

struct QLearningConfig {
  std::int64_t segments = 16;
  double exploration = 0.1;
  bool look_ahead = true;

  static void describe(auto& p) {
    p("segments", &QLearningConfig::segments, "The most segments; 1: no decision is learned")
        .range(1, 65536);
    p("exploration", &QLearningConfig::exploration,
      "Share of steps in training that demand a random least number of segments")
        .range(0, 1);
    p("look_ahead", &QLearningConfig::look_ahead,
      "Learn the value of going on from one more segment; false: halt above even odds");
  }
};

class QLearning final : public strata::HaltingPolicy {
 public:
  QLearning(const QLearningConfig& config, const Context& context)
      : config_(config), q_head_(register_module("q_head", nn::make_q_head(context))) {}

  std::int64_t segments() const override { return config_.segments; }
  bool needs_look_ahead() const override { return decides() && config_.look_ahead; }
  bool gives_score() const override { return true; }

  Verdict decide(const Observation& seen, const Carry&) const override {
    const auto [q_halt, q_continue] = values(seen.summary);
    Verdict verdict;
    verdict.halted = seen.segments >= seen.limit;
    if (decides()) {
      const at::Tensor is_enough = config_.look_ahead ? q_halt > q_continue : q_halt > 0;
      verdict.halted = verdict.halted | is_enough;
      if (seen.training && config_.exploration > 0.0)
        verdict.halted =
            verdict.halted & (seen.segments >= nn::least_segments(seen, config_.exploration));
    }
    // In float32 sigmoid is 1 from a logit of about 17 on, so that sure votes would all be alike.
    verdict.score = q_halt.detach().to(at::kDouble).sigmoid();
    verdict.outputs = {{"q_halt_logits", q_halt}, {"q_continue_logits", q_continue}};
    return verdict;
  }

  std::vector<strata::LossTerm> losses(const Observation& seen, const Verdict& verdict,
                                       const at::Tensor& next_summary) const override {
    const at::Tensor& q_halt = verdict.outputs[0].second;
    const at::Tensor& q_continue = verdict.outputs[1].second;
    std::vector<strata::LossTerm> terms{nn::q_halt_loss(q_halt, seen.correct)};
    if (needs_look_ahead())
      terms.push_back(
          {"q_continue_loss",
           at::binary_cross_entropy_with_logits(q_continue, continue_target(seen, next_summary), {},
                                                {}, at::Reduction::None),
           0.5});
    return terms;
  }

  std::vector<std::pair<std::string, std::string>> published_names() const override {
    return {{"q_head.weight", "inner.q_head.weight"}, {"q_head.bias", "inner.q_head.bias"}};
  }

 private:
  bool decides() const { return config_.segments > 1; }

  /// The logits of halting and of going on, [batch] each.
  std::pair<at::Tensor, at::Tensor> values(const at::Tensor& summary) const {
    const at::Tensor q = q_head_->forward(nn::at_least_float32(summary));
    return {q.select(-1, 0), q.select(-1, 1)};
  }

  /// The probability that the better choice one segment later is right; at the limit there is
  /// halting only.
  at::Tensor continue_target(const Observation& seen, const at::Tensor& next_summary) const {
    const at::NoGradGuard no_gradient;
    const auto [next_halt, next_continue] = values(next_summary);
    return at::where(seen.segments >= seen.limit, next_halt, at::maximum(next_halt, next_continue))
        .sigmoid();
  }

  QLearningConfig config_;
  std::shared_ptr<nn::Linear> q_head_;
};

}  // namespace

STRATA_PLUGIN("q_learning", "1.0.0", "Halting by Q-learning", "halting:q_learning") {
  registry.halting<QLearningConfig>(
      "q_learning", "Halts where halting is worth more than going on (arXiv 2506.21734)",
      [](const QLearningConfig& config, const Context& context) {
        return std::make_shared<QLearning>(config, context);
      });
}
