// SPDX-License-Identifier: Apache-2.0
#include "strata/halting.hpp"

#include "strata/error.hpp"

namespace strata {

HaltingPolicy::~HaltingPolicy() = default;

Carry HaltingPolicy::initial_state(std::int64_t) const {
  return {};
}

std::vector<LossTerm> HaltingPolicy::losses(const Observation&, const Verdict&,
                                            const at::Tensor&) const {
  return {};
}

at::Tensor HaltingPolicy::unroll(const at::Tensor&, const at::Tensor&) const {
  throw Error(
      "this halting policy was asked for the loss of unrolled segments, but it does not train so. "
      "A policy whose unrolled() is true must define unroll()");
}

}  // namespace strata
