// SPDX-License-Identifier: Apache-2.0
#include "analyze/state_record.hpp"

#include <ATen/ATen.h>

#include <algorithm>
#include <limits>

#include "analyze/principal_components.hpp"

namespace strata::analyze {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

void add(evaluate::Share& share, const at::Tensor& right, const at::Tensor& counted) {
  share.right += (right & counted).sum().item<std::int64_t>();
  share.of += counted.sum().item<std::int64_t>();
}

}  // namespace

/// Makes rows of one state.
class StateRecord::Writer {
 public:
  Writer(const std::string& model, const std::string& state) : model_(model), state_(state) {}

  void add(const std::string& measure, Place place, double value) {
    add(measure, place, Interval{.value = value, .low = kNone, .high = kNone});
  }
  void add(const std::string& measure, Place place, const Interval& interval,
           const std::string& item = {}) {
    rows_.push_back({.model = model_,
                     .state = state_,
                     .measure = measure,
                     .segment = place.first,
                     .cycle = place.second,
                     .item = item,
                     .value = interval.value,
                     .low = interval.low,
                     .high = interval.high});
  }
  void add_ratio(const std::string& measure, const Interval& interval) {
    add(measure, {0, 0}, interval);
    if (interval.left_out > 0)
      add(measure + "_left_out", {0, 0}, static_cast<double>(interval.left_out));
  }
  void add_share(const std::string& measure, Place place, const evaluate::Share& share) {
    if (share.of > 0) add(measure, place, share.value());
  }
  [[nodiscard]] std::vector<protocol::AnalysisValue> rows() && { return std::move(rows_); }

 private:
  const std::string& model_;
  const std::string& state_;
  std::vector<protocol::AnalysisValue> rows_;
};

void StateRecord::moved(std::int64_t segment, std::int64_t cycle, const at::Tensor& now,
                        const at::Tensor& before) {
  const at::Tensor from = before.to(at::kDouble).flatten(1);
  const at::Tensor change =
      (now.to(at::kDouble).flatten(1) - from).norm(2, {1}) / from.norm(2, {1}).clamp_min(1e-12);
  Mean& mean = moves_[{segment, cycle}];
  mean.sum += change.sum().item<double>();
  mean.count += change.numel();
}

void StateRecord::settled(std::int64_t segment, const at::Tensor& state, const BatchLabels& batch) {
  const at::Tensor states = state.to(at::kCPU, at::kDouble);
  const std::int64_t width = states.size(-1);
  const at::Tensor positions = states.reshape({states.size(0), -1, width});
  for (std::int64_t row = 0; row < positions.size(0); ++row)
    by_position_.add(batch.first + static_cast<std::size_t>(row), positions[row]);
  const at::Tensor pooled = positions.mean(1);
  for (std::int64_t row = 0; row < pooled.size(0); ++row)
    by_puzzle_.add(batch.first + static_cast<std::size_t>(row), pooled.narrow(0, row, 1));
  pooled_.push_back({.first = batch.first, .segment = segment, .states = pooled});
  probe(segment, positions, batch);
}

void StateRecord::probe(std::int64_t segment, const at::Tensor& states, const BatchLabels& batch) {
  const std::int64_t length = batch.labels.size(1);
  const std::int64_t prefix = states.size(1) - length;
  if (prefix < 0) return;  // no position a token
  const at::Tensor x = states.narrow(1, prefix, length);
  const auto [place, is_new] = probes_.try_emplace(segment, Probe{LinearProbe(tokens_), {}, {}});
  Probe& probe = place->second;
  if (batch.teaches) {
    probe.probe.learn(x.index({batch.counted}), batch.labels.index({batch.counted}));
    return;
  }
  if (!probe.probe.has_learnt()) return;
  const at::Tensor right =
      probe.probe.predict(x.reshape({-1, x.size(2)})).view(batch.labels.sizes()) == batch.labels;
  add(probe.tokens, right, batch.counted);
  if (batch.open.defined()) add(probe.open, right, batch.open);
}

void StateRecord::decoded(std::int64_t segment, std::int64_t cycle, const at::Tensor& predicted,
                          const BatchLabels& batch) {
  const at::Tensor right = predicted.to(at::kCPU) == batch.labels;
  Scores& scores = scores_[{segment, cycle}];
  const at::Tensor exact = (right | ~batch.counted).all(1);
  add(scores.exact, exact, at::ones_like(exact));
  add(scores.tokens, right, batch.counted);
  if (batch.open.defined()) add(scores.open, right, batch.open);
}

std::vector<protocol::AnalysisValue> StateRecord::values(
    const Wanted& wanted, const std::vector<std::string>& keys) const {
  Writer writer(wanted.model, name_);
  const Stream stream = wanted.stream.child(name_);
  writer.add_ratio("participation_ratio",
                   by_position_.bootstrap(wanted.resamples, stream.child("positions")));
  writer.add_ratio("pooled_participation_ratio",
                   by_puzzle_.bootstrap(wanted.resamples, stream.child("puzzles")));
  for (const auto& [place, mean] : moves_)
    writer.add("state_residual", place, mean.sum / static_cast<double>(mean.count));
  for (const auto& [segment, probe] : probes_) {
    writer.add_share("probe_accuracy", {segment, 0}, probe.tokens);
    writer.add_share("probe_blank_accuracy", {segment, 0}, probe.open);
  }
  for (const auto& [place, scores] : scores_) {
    writer.add_share("decoded_exact_accuracy", place, scores.exact);
    writer.add_share("decoded_token_accuracy", place, scores.tokens);
    writer.add_share("decoded_blank_accuracy", place, scores.open);
  }
  write_trajectories(writer, wanted, keys);
  return std::move(writer).rows();
}

void StateRecord::write_trajectories(Writer& writer, const Wanted& wanted,
                                     const std::vector<std::string>& keys) const {
  std::vector<at::Tensor> all;
  for (const Pooled& pooled : pooled_)
    all.push_back(pooled.states);
  if (all.empty()) return;
  const PrincipalComponents components = principal_components(at::cat(all), 2);
  for (std::int64_t k = 0; k < components.explained.size(0); ++k)
    writer.add("pca_" + std::to_string(k + 1) + "_explained", {0, 0},
               components.explained[k].item<double>());
  for (const Pooled& pooled : pooled_) {
    const at::Tensor points = components.project(pooled.states);
    for (std::int64_t row = 0; row < points.size(0); ++row) {
      const std::size_t puzzle = pooled.first + static_cast<std::size_t>(row);
      if (puzzle >= static_cast<std::size_t>(wanted.trajectories)) break;
      for (std::int64_t k = 0; k < points.size(1); ++k)
        writer.add("pca_" + std::to_string(k + 1), {pooled.segment, 0},
                   {.value = points[row][k].item<double>(), .low = kNone, .high = kNone},
                   keys.at(puzzle));
    }
  }
}

}  // namespace strata::analyze
