// SPDX-License-Identifier: Apache-2.0
#include "strata/augmentation.hpp"

namespace strata {

Augmentation::~Augmentation() = default;

}  // namespace strata
