// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "protocol/settings.hpp"

namespace strata::train {

/// Updates a flat tensor of parameters out of its gradient.
class Optimizer {
 public:
  Optimizer() = default;
  Optimizer(const Optimizer&) = delete;
  Optimizer& operator=(const Optimizer&) = delete;
  virtual ~Optimizer() = default;

  /// @param step from 1 (bias correction)
  virtual void update(at::Tensor parameters, const at::Tensor& gradients, std::int64_t step,
                      double learning_rate) = 0;
  /// What a checkpoint must hold, by name ("first_moment"); like the parameters in shape.
  [[nodiscard]] virtual std::vector<std::pair<std::string, at::Tensor>> state() const = 0;
};

/// adam_atan2 or adamw, by settings.optimizer. @throws Error for another name
///
/// AdamATan2 (as HRM uses it; no constants a, b, and bias correction 1 outside the arc tangent):
///     p *= 1 - lr·wd;  m = β1 m + (1-β1) g;  v = β2 v + (1-β2) g²
///     p -= lr / (1-β1^t) · atan2(m, √v / √(1-β2^t))
/// AdamW (Loshchilov and Hutter, arXiv 1711.05101; eps 1e-8), decay decoupled, as
/// torch.optim.AdamW.
[[nodiscard]] std::unique_ptr<Optimizer> make_optimizer(const protocol::TrainingSettings& settings,
                                                        const at::Tensor& parameters);

/// SignSGD on the rows of `table` [puzzles, width] that `puzzles` [batch] names: the gradients
/// [batch, width] of slots that share a row are summed, then p = p (1 - lr·wd) - lr·sign(g). Other
/// rows stay. Without host-device synchronisation, and the same bits whatever the order of equal
/// rows.
void sign_sgd(at::Tensor table, const at::Tensor& puzzles, const at::Tensor& gradients,
              double learning_rate, double weight_decay);

/// The rate at a step (from 1): linear warm-up, then constant or a cosine from `peak` to peak *
/// minimum_rate_ratio at the last step.
[[nodiscard]] double rate_at(std::int64_t step, double peak,
                             const protocol::TrainingSettings& settings);

}  // namespace strata::train
