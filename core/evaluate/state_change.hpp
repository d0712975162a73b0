// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

#include "strata/architecture.hpp"
#include "strata/carry.hpp"

namespace strata::evaluate {

/// How far the dense states moved, a row each:
///
///     ‖now - before‖ / ‖before‖,   the norms over all dense states of a row together
///
/// A dense state is a tensor of floating-point numbers with more than one number a row, so neither
/// a solver's scalar nor a prediction kept as tokens.
/// @return [rows] float64, detached; undefined where there is no dense state
[[nodiscard]] at::Tensor relative_change(const Carry& now, const Carry& before);

/// Observation::state_change of a segment that began with `before`: the architecture's own residual
/// where it gives one, else relative_change(); NaN where neither says anything.
/// @return [batch] float64, detached
[[nodiscard]] at::Tensor state_change(const SegmentOutput& output, const Carry& before);

}  // namespace strata::evaluate
