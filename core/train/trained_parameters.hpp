// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

#include <string>
#include <vector>

#include "evaluate/model.hpp"

/// Which tensors of a model training changes, and which it leaves. Together they are all of it but
/// the puzzle table. A tensor that several modules share (tied weights) stands once, under the
/// first of its names.
namespace strata::train {

struct NamedTensor {
  std::string name;  ///< "architecture.…" or "halting.…"
  at::Tensor tensor;
};

/// Parameters that take a gradient.
[[nodiscard]] std::vector<NamedTensor> trained_parameters(const evaluate::Model& model);

/// Buffers, and parameters that are frozen (requires_grad is false): no optimizer moves them, no
/// average is made of them, and a checkpoint holds them as "buffer.…".
[[nodiscard]] std::vector<NamedTensor> fixed_tensors(const evaluate::Model& model);

}  // namespace strata::train
