// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "strata/export.hpp"

namespace strata {

/// Named tensors in a fixed order, rows first: [rows, …]. The latent state that passes from one
/// segment to the next (z_H, z_L), or the state of a halting policy. A row is a sample, or one of
/// its trajectories. A tensor may be dense state, the model's own last prediction, a scalar of a
/// solver [rows], memory tokens.
class STRATA_API Carry {
 public:
  /// Adds or replaces.
  void set(std::string name, at::Tensor tensor);
  /// @throws Error naming the tensor and those there are
  [[nodiscard]] const at::Tensor& at(std::string_view name) const;
  [[nodiscard]] bool contains(std::string_view name) const;
  [[nodiscard]] bool empty() const { return entries_.empty(); }
  [[nodiscard]] const std::vector<std::pair<std::string, at::Tensor>>& entries() const {
    return entries_;
  }

  /// A carry without gradient history; the trainer calls this between segments.
  [[nodiscard]] Carry detached() const;
  /// Row by row: `fresh` where mask [rows] (bool) is true, this one elsewhere. Both hold the same
  /// names and shapes.
  [[nodiscard]] Carry replaced_where(const at::Tensor& mask, const Carry& fresh) const;
  /// The rows named by index [n] (int64), in that order.
  [[nodiscard]] Carry rows(const at::Tensor& index) const;

 private:
  std::vector<std::pair<std::string, at::Tensor>> entries_;
};

}  // namespace strata
