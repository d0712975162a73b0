// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>

#include <cstdint>
#include <memory>

#include "strata/context.hpp"
#include "strata/export.hpp"
#include "strata/halting.hpp"
#include "strata/nn/linear.hpp"

/// For halting policies that learn the value of halting: what HRM and TRM have in common.
namespace strata::nn {

/// The values of halting and of going on out of a summary, as logits. Weights begin at 0 and both
/// biases at -5, as published, so that at first nobody halts early.
class STRATA_API QHead : public torch::nn::Module {
 public:
  explicit QHead(const Context& context);
  ~QHead() override;

  struct Values {
    at::Tensor halt;         ///< [batch]
    at::Tensor continuing;  ///< [batch]
  };
  /// @param summary [batch, D]; read at least in float32
  [[nodiscard]] Values forward(const at::Tensor& summary) const;

  std::shared_ptr<Linear> linear;  ///< D -> 2
};

/// [batch] int64: with probability `exploration` 2 to limit, uniformly, else 0: the least number of
/// segments of a row at this step. Drawn from each row's stream "exploration".
[[nodiscard]] STRATA_API at::Tensor least_segments(const Observation& seen, double exploration);

/// [batch] binary cross-entropy with logits, a row each.
[[nodiscard]] STRATA_API at::Tensor binary_cross_entropy(const at::Tensor& logits,
                                                         const at::Tensor& target);

}  // namespace strata::nn
