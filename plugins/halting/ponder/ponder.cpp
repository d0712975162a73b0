// SPDX-License-Identifier: Apache-2.0
// PonderNet: Banino, Balaguer, Blundell 2021, arXiv 2107.05407. README.md has the equations.
#include <ATen/ATen.h>

#include <cmath>
#include <string>

#include "strata/halting.hpp"
#include "strata/nn/construction.hpp"
#include "strata/nn/linear.hpp"
#include "strata/nn/plugin.hpp"

namespace {

using strata::Carry;
using strata::Context;
using strata::Observation;
namespace nn = strata::nn;

struct PonderConfig {
  std::int64_t segments = 8;
  double prior = 0.2;
  double kl_weight = 0.01;
  std::string decision = "threshold";
  double threshold = 0.5;

  static void describe(auto& p) {
    p("segments", &PonderConfig::segments,
      "The most segments; training unrolls all of them in every step")
        .range(1, 1024);
    p("prior", &PonderConfig::prior,
      "Halting probability of the geometric prior, lambda_p: 1 / prior segments are expected")
        .range(0.001, 0.999);
    p("kl_weight", &PonderConfig::kl_weight,
      "Weight beta of the divergence from the prior in the loss")
        .at_least(0);
    p("decision", &PonderConfig::decision,
      "In evaluation: threshold halts where halting has become likely enough, sample draws")
        .one_of({"threshold", "sample"});
    p("threshold", &PonderConfig::threshold,
      "For decision = threshold: halts where the probability of having halted reaches it")
        .range(0, 1);
  }
};

/// log p_n, [n, batch], of halting after segment n where lambda are the logits [n, batch] of
/// halting there if not before; what remains falls to the last one.
at::Tensor log_halting(const at::Tensor& logits) {
  const std::int64_t last = logits.size(0) - 1;
  const at::Tensor go_on = at::log_sigmoid(-logits.slice(0, 0, last)).cumsum(0);
  const at::Tensor reached = at::cat({at::zeros_like(logits.slice(0, 0, 1)), go_on});
  const at::Tensor here =
      at::cat({at::log_sigmoid(logits.slice(0, 0, last)), at::zeros_like(logits.slice(0, last))});
  return reached + here;
}

class Ponder final : public strata::HaltingPolicy {
 public:
  Ponder(const PonderConfig& config, const Context& context)
      : config_(config), options_(nn::parameter_options(context)) {
    const at::Tensor weight = at::zeros({1, context.summary_width}, options_);
    const at::Tensor bias = at::full({1}, prior_logit(), options_);
    head_ = register_module("head", std::make_shared<nn::Linear>(weight, bias));
  }

  std::int64_t segments() const override { return config_.segments; }
  bool unrolled() const override { return true; }

  /// "log_remaining" [rows]: the logarithm of the probability of not having halted yet.
  Carry initial_state(std::int64_t rows) const override {
    Carry state;
    state.set("log_remaining", at::zeros({rows}, options_));
    return state;
  }

  strata::Verdict decide(const Observation& seen, const Carry& state) const override {
    const at::Tensor logits = halting_logits(seen.summary);
    const at::Tensor log_remaining = state.at("log_remaining") + at::log_sigmoid(-logits.detach());
    strata::Verdict verdict;
    verdict.halted = seen.segments >= seen.limit;
    if (config_.decision == "sample")
      verdict.halted = verdict.halted | drawn(seen, logits.detach().sigmoid());
    else
      verdict.halted = verdict.halted | (-at::expm1(log_remaining) >= config_.threshold);
    verdict.state.set("log_remaining", log_remaining);
    verdict.outputs = {{"halt_logits", logits}};
    return verdict;
  }

  at::Tensor unroll(const at::Tensor& summaries, const at::Tensor& losses) const override {
    const at::Tensor log_p = log_halting(halting_logits(summaries));
    const at::Tensor p = log_p.exp();
    const at::Tensor log_prior =
        log_halting(at::full({losses.size(0), 1}, prior_logit(), log_p.options()));
    const at::Tensor divergence = (p * (log_p - log_prior)).sum(0);
    return (p * losses).sum(0) + config_.kl_weight * divergence;
  }

 private:
  double prior_logit() const { return std::log(config_.prior) - std::log1p(-config_.prior); }

  /// […, D] -> […]
  at::Tensor halting_logits(const at::Tensor& summary) const {
    return head_->forward(nn::at_least_float32(summary)).squeeze(-1);
  }

  /// [batch] bool: halts with each row's own probability, by its own stream.
  static at::Tensor drawn(const Observation& seen, const at::Tensor& probability) {
    const at::Tensor chances = probability.to(at::kDouble).cpu().contiguous();
    at::Tensor halts = at::empty({chances.size(0)}, at::kBool);
    for (std::int64_t row = 0; row < chances.size(0); ++row)
      halts.mutable_data_ptr<bool>()[row] =
          seen.streams->row(row, "halting").chance(chances.const_data_ptr<double>()[row]);
    return halts.to(seen.segments.device());
  }

  PonderConfig config_;
  at::TensorOptions options_;
  std::shared_ptr<nn::Linear> head_;
};

}  // namespace

STRATA_PLUGIN("ponder", "1.0.0", "PonderNet: a probability of halting at each segment",
              "halting:ponder") {
  registry.halting<PonderConfig>(
      "ponder", "Learns the distribution of the segment to halt at (PonderNet, arXiv 2107.05407)",
      [](const PonderConfig& config, const Context& context) {
        return std::make_shared<Ponder>(config, context);
      });
}
