// SPDX-License-Identifier: Apache-2.0
#include "strata/architecture.hpp"

namespace strata {

Architecture::~Architecture() = default;

at::Tensor Architecture::decode(const Carry&) const {
  return {};
}

}  // namespace strata
