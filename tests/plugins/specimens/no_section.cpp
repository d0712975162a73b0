// SPDX-License-Identifier: Apache-2.0
#include "hand_made.hpp"

SPECIMEN_REGISTER {
  (void)registry;
}
