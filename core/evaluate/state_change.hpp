// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

#include "strata/architecture.hpp"
#include "strata/carry.hpp"

namespace strata::evaluate {

/// A dense state is a tensor of floating-point numbers with a dimension beside its rows, so neither
/// a solver's scalar nor a prediction kept as tokens.
[[nodiscard]] bool is_dense(const at::Tensor& state);

/// How far the dense states moved, a row each:
///
///     ‖now - before‖ / ‖before‖,   the norms over all dense states of a row together
///
/// @return [rows] float64, detached; undefined where there is no dense state
[[nodiscard]] at::Tensor relative_change(const Carry& now, const Carry& before);

/// Observation::state_change of a segment that began with `before`: the architecture's own residual
/// where it gives one, else relative_change(); NaN where neither says anything.
/// @return [batch] float64, detached
[[nodiscard]] at::Tensor state_change(const SegmentOutput& output, const Carry& before);

}  // namespace strata::evaluate
