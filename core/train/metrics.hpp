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

/// Sums of a window of training steps, kept on the device so that a step reads nothing back.
class MetricAccumulator {
 public:
  /// Names the sums; called at the first step, when the policy's terms are known.
  struct Step {
    std::vector<std::pair<std::string, at::Tensor>> losses;  ///< scalars, "loss" first: already divided by the batch
    at::Tensor halted;       ///< [batch] bool
    at::Tensor correct;      ///< [batch] bool
    at::Tensor predictions;  ///< [batch, length]
    at::Tensor labels;       ///< [batch, length]
    at::Tensor segments;     ///< [batch] int64
  };
  void add(std::int64_t step, const Step& values, std::int64_t ignore);
  /// Means of the window, which starts anew. Waits for the device.
  [[nodiscard]] NamedValues take();
  [[nodiscard]] std::optional<std::int64_t> first_bad_step() const;

 private:
  friend class Trainer;
  std::vector<std::string> names_;  ///< of the losses
  at::Tensor sums_;                 ///< [names + 4] float64: losses, then count, exact, token accuracy, segments
  at::Tensor bad_step_;             ///< scalar int64; 0: none
  std::int64_t steps_ = 0;          ///< in this window
};

}  // namespace strata::train
