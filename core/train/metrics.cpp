// SPDX-License-Identifier: Apache-2.0
#include "train/metrics.hpp"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "train/checkpoint.hpp"

namespace strata::train {
namespace {

constexpr std::int64_t kCounts = 4;  // rows, exactly correct, token accuracy, segments

/// [kCounts] float64.
at::Tensor counts_of(const StepOutcome& outcome, std::int64_t ignore_label) {
  const at::Tensor counted = outcome.labels != ignore_label;
  const at::Tensor asked = counted.sum(-1);
  const at::Tensor right = ((outcome.predictions == outcome.labels) & counted).sum(-1);
  const at::Tensor accuracy = right.to(at::kDouble) / asked.clamp_min(1);
  const at::Tensor shown = (outcome.halted & (asked > 0)).to(at::kDouble);
  const at::Tensor columns = at::stack({at::ones_like(shown), outcome.correct.to(at::kDouble),
                                        accuracy, outcome.segments.to(at::kDouble)});
  return at::mv(columns, shown);
}

}  // namespace

void MetricAccumulator::add(std::int64_t step, const StepOutcome& outcome) {
  const at::NoGradGuard no_grad;
  std::vector<at::Tensor> losses;
  for (const auto& [name, value] : outcome.losses)
    losses.push_back(value.detach().to(at::kDouble));
  if (names_.empty())
    for (const auto& [name, value] : outcome.losses)
      names_.push_back(name);
  const at::Tensor values = at::cat({at::stack(losses), counts_of(outcome, ignore_label_)});
  if (!sums_.defined()) sums_ = at::zeros_like(values);
  sums_.add_(values);
  ++steps_;

  const at::Tensor& loss = losses.front();
  if (!bad_step_.defined()) bad_step_ = at::zeros({}, loss.options().dtype(at::kLong));
  const at::Tensor turned_bad = (bad_step_ == 0) & ~at::isfinite(loss);
  bad_step_.masked_fill_(turned_bad, step);
}

NamedValues MetricAccumulator::take() {
  NamedValues values;
  if (steps_ == 0) return values;
  const at::Tensor sums = sums_.to(at::kCPU);  // waits for the device: once a window
  const double* sum = sums.const_data_ptr<double>();
  for (const std::string& name : names_)
    values.emplace_back(name, *sum++ / static_cast<double>(steps_));
  const double rows = sum[0];
  values.emplace_back("count", rows);
  if (rows > 0) {
    values.emplace_back("exact_accuracy", sum[1] / rows);
    values.emplace_back("token_accuracy", sum[2] / rows);
    values.emplace_back("mean_segments", sum[3] / rows);
  }
  sums_.zero_();
  steps_ = 0;
  return values;
}

std::optional<std::int64_t> MetricAccumulator::first_bad_step() const {
  if (!bad_step_.defined()) return std::nullopt;
  const auto step = bad_step_.item<std::int64_t>();  // waits for the device: once a window
  return step == 0 ? std::nullopt : std::optional(step);
}

void MetricAccumulator::save(CheckpointWriter& writer) const {
  writer.number("metrics.steps", steps_);
  writer.number("metrics.losses", static_cast<std::int64_t>(names_.size()));
  for (std::size_t k = 0; k < names_.size(); ++k)
    writer.text(fmt::format("metrics.loss.{}", k), names_[k]);
  if (sums_.defined()) writer.tensor("metrics.sums", sums_);
  if (bad_step_.defined()) writer.tensor("metrics.bad_step", bad_step_);
}

void MetricAccumulator::restore(const CheckpointReader& reader, const at::Device& device) {
  steps_ = reader.number("metrics.steps");
  const std::int64_t losses = reader.number("metrics.losses");
  names_.clear();
  for (std::int64_t k = 0; k < losses; ++k)
    names_.push_back(reader.text(fmt::format("metrics.loss.{}", k)));
  sums_ = at::Tensor();
  bad_step_ = at::Tensor();
  if (names_.empty()) return;
  sums_ = reader.tensor(
      "metrics.sums", at::zeros({losses + kCounts}, at::TensorOptions(at::kDouble).device(device)));
  bad_step_ =
      reader.tensor("metrics.bad_step", at::zeros({}, at::TensorOptions(at::kLong).device(device)));
}

}  // namespace strata::train
