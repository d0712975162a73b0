// SPDX-License-Identifier: Apache-2.0
#include "train/optimizer.hpp"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <fmt/format.h>

#include <cmath>
#include <numbers>

#include "strata/error.hpp"

namespace strata::train {
namespace {

/// Elements that stay in a core's cache through all passes of an update.
constexpr std::int64_t kChunk = 16384;

class AdamATan2 : public Optimizer {
 public:
  AdamATan2(const protocol::TrainingSettings& settings, const at::Tensor& parameters)
      : beta1_(settings.beta1),
        beta2_(settings.beta2),
        weight_decay_(settings.weight_decay),
        first_(at::zeros_like(parameters)),
        second_(at::zeros_like(parameters)) {}

  void update(at::Tensor parameters, const at::Tensor& gradients, std::int64_t step,
              double learning_rate) override {
    const double correction1 = 1 - std::pow(beta1_, step);
    const double correction2 = 1 - std::pow(beta2_, step);
    const auto part = [&](std::int64_t begin, std::int64_t size) {
      const at::NoGradGuard no_grad;  // of this thread
      const at::Tensor p = parameters.narrow(0, begin, size);
      const at::Tensor g = gradients.narrow(0, begin, size);
      const at::Tensor m = first_.narrow(0, begin, size);
      const at::Tensor v = second_.narrow(0, begin, size);
      p.mul_(1 - learning_rate * weight_decay_);
      m.lerp_(g, 1 - beta1_);
      at::Tensor scratch = at::mul(g, g);
      v.lerp_(scratch, 1 - beta2_);
      at::sqrt_out(scratch, v);
      scratch.div_(std::sqrt(correction2));
      at::atan2_out(scratch, m, scratch);
      p.sub_(scratch, learning_rate / correction1);
    };
    const std::int64_t size = parameters.numel();
    if (!parameters.is_cpu()) return part(0, size);
    at::parallel_for(0, (size + kChunk - 1) / kChunk, 1, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t chunk = begin; chunk < end; ++chunk)
        part(chunk * kChunk, std::min(kChunk, size - chunk * kChunk));
    });
  }

  std::vector<std::pair<std::string, at::Tensor>> state() const override {
    return {{"first_moment", first_}, {"second_moment", second_}};
  }

 private:
  double beta1_, beta2_, weight_decay_;
  at::Tensor first_, second_;
};

class AdamW : public Optimizer {
 public:
  AdamW(const protocol::TrainingSettings& settings, const at::Tensor& parameters)
      : beta1_(settings.beta1),
        beta2_(settings.beta2),
        weight_decay_(settings.weight_decay),
        first_(at::zeros_like(parameters)),
        second_(at::zeros_like(parameters)),
        step_(at::zeros({}, parameters.options().dtype(at::kFloat))) {}

  void update(at::Tensor parameters, const at::Tensor& gradients, std::int64_t step,
              double learning_rate) override {
    const at::NoGradGuard no_grad;
    if (parameters.numel() == 0) return;
    step_.fill_(step);
    at::_fused_adamw_({parameters}, {gradients}, {first_}, {second_}, /*max_exp_avg_sqs=*/{},
                      {step_}, learning_rate, beta1_, beta2_, weight_decay_, /*eps=*/1e-8,
                      /*amsgrad=*/false, /*maximize=*/false);
  }

  std::vector<std::pair<std::string, at::Tensor>> state() const override {
    return {{"first_moment", first_}, {"second_moment", second_}};
  }

 private:
  double beta1_, beta2_, weight_decay_;
  at::Tensor first_, second_, step_;
};

}  // namespace

std::unique_ptr<Optimizer> make_optimizer(const protocol::TrainingSettings& settings,
                                          const at::Tensor& parameters) {
  if (settings.optimizer == "adam_atan2") return std::make_unique<AdamATan2>(settings, parameters);
  if (settings.optimizer == "adamw") return std::make_unique<AdamW>(settings, parameters);
  throw Error(fmt::format("There is no optimizer '{}'; there are adam_atan2 and adamw.",
                          settings.optimizer));
}

void sign_sgd(at::Tensor table, const at::Tensor& puzzles, const at::Tensor& gradients,
              double learning_rate, double weight_decay) {
  const at::NoGradGuard no_grad;
  // same[i, j]: slots i and j hold the same row. Slots that share a row all take the sum of the
  // first of them, so that they write the same bits.
  const at::Tensor same = puzzles.unsqueeze(1) == puzzles.unsqueeze(0);
  const at::Tensor first = same.to(at::kByte).argmax(1);
  const at::Tensor sums =
      at::mm(same.to(gradients.scalar_type()), gradients).index_select(0, first);
  const at::Tensor rows = table.index_select(0, puzzles);
  rows.mul_(1 - learning_rate * weight_decay).sub_(at::sign(sums), learning_rate);
  table.index_copy_(0, puzzles, rows);
}

double rate_at(std::int64_t step, double peak, const protocol::TrainingSettings& settings) {
  if (step < settings.warmup_steps)
    return peak * static_cast<double>(step) / static_cast<double>(settings.warmup_steps);
  if (settings.schedule != "cosine") return peak;
  const auto after = static_cast<double>(step - settings.warmup_steps);
  const auto whole =
      static_cast<double>(std::max<std::int64_t>(1, settings.steps - settings.warmup_steps));
  const double cosine = 0.5 * (1 + std::cos(std::numbers::pi * std::min(1.0, after / whole)));
  return peak * (settings.minimum_rate_ratio + (1 - settings.minimum_rate_ratio) * cosine);
}

}  // namespace strata::train
