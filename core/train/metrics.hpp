// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace strata::train {

using NamedValues = std::vector<std::pair<std::string, double>>;

class CheckpointReader;
class CheckpointWriter;

/// What one step shows.
struct StepOutcome {
  std::vector<std::pair<std::string, at::Tensor>>
      losses;              ///< scalars, means over the batch, the whole loss first
  at::Tensor halted;       ///< [batch] bool
  at::Tensor correct;      ///< [batch] bool
  at::Tensor predictions;  ///< [batch, length]
  at::Tensor labels;       ///< [batch, length]
  at::Tensor segments;     ///< [batch] int64
};

/// Sums of a window of training steps, kept on the device so that a step reads nothing back. As
/// published, accuracies and segments count rows that halted and have a label that counts; losses
/// count all rows.
class MetricAccumulator {
 public:
  explicit MetricAccumulator(std::int64_t ignore_label) : ignore_label_(ignore_label) {}
  /// @param step from 1
  void add(std::int64_t step, const StepOutcome& outcome);
  /// Means of the window, which starts anew. Waits for the device.
  [[nodiscard]] NamedValues take();
  /// The first step whose loss was NaN or infinite. Waits for the device.
  [[nodiscard]] std::optional<std::int64_t> first_bad_step() const;

  void save(CheckpointWriter& writer) const;
  void restore(const CheckpointReader& reader, const at::Device& device);

 private:
  std::int64_t ignore_label_;
  std::vector<std::string> names_;  ///< of the losses
  at::Tensor sums_;  ///< [names + 4] float64: losses, then count, exact, token accuracy, segments
  at::Tensor bad_step_;     ///< scalar int64; 0: none
  std::int64_t steps_ = 0;  ///< in this window
};

}  // namespace strata::train
