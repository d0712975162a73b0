// SPDX-License-Identifier: Apache-2.0
#include "evaluate/observation.hpp"

#include <ATen/ATen.h>

#include "evaluate/state_change.hpp"

namespace strata::evaluate {

Observation observation_of(const HaltingPolicy& policy, const SegmentOutput& output,
                           const Carry& before, const Step& step, const at::Tensor& correct) {
  Observation seen;
  seen.summary = output.summary;
  seen.logits = output.logits.detach();
  if (step.training || policy.needs_labels()) seen.correct = correct;
  seen.segments = step.segment;
  seen.limit = step.limit;
  seen.training = step.training;
  seen.streams = step.streams;
  if (policy.needs_state_change()) seen.state_change = state_change(output, before);
  return seen;
}

}  // namespace strata::evaluate
