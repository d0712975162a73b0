// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "evaluate/model.hpp"

namespace strata::train {

/// All trained parameters of a model as views of one tensor, their gradients of another: an
/// optimizer step, an average, a norm are then a handful of operations however many parameters
/// there are (a tiny model spends most of its time in dispatching them otherwise). Each begins on a
/// boundary of 64 bytes; the gaps hold zeros.
class FlatParameters {
 public:
  struct Entry {
    std::string name;      ///< "architecture.…" or "halting.…"
    at::Tensor parameter;  ///< a view of values()
    std::int64_t offset = 0;
    std::int64_t numel = 0;
  };

  /// Moves the parameters' memory; the modules keep their tensors.
  /// @throws Error where they differ in dtype or device
  explicit FlatParameters(const evaluate::Model& model);

  [[nodiscard]] const at::Tensor& values() const { return values_; }        ///< [n]
  [[nodiscard]] const at::Tensor& gradients() const { return gradients_; }  ///< [n]
  [[nodiscard]] const std::vector<Entry>& entries() const { return entries_; }
  /// The part of a tensor like values() that belongs to an entry, in its shape.
  [[nodiscard]] static at::Tensor view(const at::Tensor& flat, const Entry& entry);
  /// Zeros all gradients and makes sure that backward adds into gradients().
  void zero_gradients();
  /// To be called after values() were written: tells whoever keeps something made of a parameter
  /// (packed weights) by its version counter, which a write through values() does not touch.
  void changed();

 private:
  std::vector<Entry> entries_;
  at::Tensor values_;
  at::Tensor gradients_;
};

}  // namespace strata::train
