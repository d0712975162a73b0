// SPDX-License-Identifier: Apache-2.0
#include "hand_made.hpp"

consteval strata::plugin::Descriptor bad() {
  auto descriptor = specimen::descriptor("bad_size", "dataset:row");
  descriptor.size -= 16;
  return descriptor;
}
SPECIMEN_DESCRIPTOR = bad();
SPECIMEN_REGISTER {
  (void)registry;
}
