// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

#include "strata/carry.hpp"

namespace strata::train {

/// What each slot of the batch is busy with between two steps. All tensors are rows first and on
/// the model's device.
struct Slots {
  at::Tensor tokens;    ///< [batch, length] int64
  at::Tensor labels;    ///< [batch, length] int64
  at::Tensor puzzles;   ///< [batch] int64
  at::Tensor segments;  ///< [batch] int64: segments done with this row
  at::Tensor halted;    ///< [batch] bool: takes a new row at the next step
  Carry carry;          ///< of the architecture; empty before the first step
  Carry policy_state;   ///< of the halting policy
};

}  // namespace strata::train
