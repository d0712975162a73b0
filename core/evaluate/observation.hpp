// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "strata/architecture.hpp"
#include "strata/carry.hpp"
#include "strata/halting.hpp"

namespace strata::evaluate {

/// What `policy` is shown of a segment.
/// @param before the carry that the segment began with
/// @param correct [batch] bool; may be undefined. Outside of training it is passed on to a policy
/// that declares needs_labels() only
[[nodiscard]] Observation observation_of(const HaltingPolicy& policy, const SegmentOutput& output,
                                         const Carry& before, const Step& step,
                                         const at::Tensor& correct);

}  // namespace strata::evaluate
