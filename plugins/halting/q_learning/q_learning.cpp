// SPDX-License-Identifier: Apache-2.0
// Adaptive computation time by Q-learning: Wang et al. 2025, arXiv 2506.21734, section 2. README.md
// has the equations.
#include <ATen/ATen.h>

#include <algorithm>

#include "strata/halting.hpp"
#include "strata/nn/construction.hpp"
#include "strata/nn/linear.hpp"
#include "strata/nn/plugin.hpp"

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
      : config_(config),
        q_head_(register_module(
            "q_head", std::make_shared<nn::Linear>(
                          at::zeros({2, context.summary_width}, nn::parameter_options(context)),
                          at::full({2}, -5.0, nn::parameter_options(context))))) {}

  std::int64_t segments() const override { return config_.segments; }
  bool needs_look_ahead() const override { return decides() && config_.look_ahead; }

  Verdict decide(const Observation& seen, const Carry&) const override {
    const auto [q_halt, q_continue] = values(seen.summary);
    Verdict verdict;
    verdict.halted = seen.segments >= seen.limit;
    if (decides()) {
      const at::Tensor is_enough = config_.look_ahead ? q_halt > q_continue : q_halt > 0;
      verdict.halted = verdict.halted | is_enough;
      if (seen.training && config_.exploration > 0.0)
        verdict.halted = verdict.halted & (seen.segments >= least_segments(seen));
    }
    verdict.score = q_halt.detach();
    verdict.outputs = {{"q_halt_logits", q_halt}, {"q_continue_logits", q_continue}};
    return verdict;
  }

  std::vector<strata::LossTerm> losses(const Observation& seen, const Verdict& verdict,
                                       const at::Tensor& next_summary) const override {
    const at::Tensor& q_halt = verdict.outputs[0].second;
    const at::Tensor& q_continue = verdict.outputs[1].second;
    std::vector<strata::LossTerm> terms;
    // A float32 target makes float32 losses whatever the logits are: so it is in the references,
    // and the float64 traces hold its rounding (1e-8).
    terms.push_back({"q_halt_loss", cross_entropy(q_halt, seen.correct.to(at::kFloat)), 0.5});
    if (needs_look_ahead())
      terms.push_back(
          {"q_continue_loss", cross_entropy(q_continue, continue_target(seen, next_summary)), 0.5});
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

  /// [batch] int64: 2 to limit where a row explores, 0 elsewhere.
  at::Tensor least_segments(const Observation& seen) const {
    at::Tensor least = at::zeros({seen.segments.size(0)}, at::kLong);
    auto* value = least.mutable_data_ptr<std::int64_t>();
    const auto choices = static_cast<std::uint64_t>(std::max<std::int64_t>(seen.limit - 1, 1));
    for (std::int64_t row = 0; row < least.size(0); ++row) {
      strata::Stream stream = seen.streams->row(row, "exploration");
      if (stream.chance(config_.exploration))
        value[row] = 2 + static_cast<std::int64_t>(stream.below(choices));
    }
    return least.to(seen.segments.device());
  }

  /// The probability that the better choice one segment later is right; at the limit there is
  /// halting only.
  at::Tensor continue_target(const Observation& seen, const at::Tensor& next_summary) const {
    const at::NoGradGuard no_gradient;
    const auto [next_halt, next_continue] = values(next_summary);
    return at::where(seen.segments >= seen.limit, next_halt, at::maximum(next_halt, next_continue))
        .sigmoid();
  }

  static at::Tensor cross_entropy(const at::Tensor& logits, const at::Tensor& target) {
    return at::binary_cross_entropy_with_logits(logits, target, {}, {}, at::Reduction::None);
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
