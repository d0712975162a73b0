// SPDX-License-Identifier: Apache-2.0
#include "hand_made.hpp"

consteval strata::plugin::Descriptor bad() {
  auto descriptor = specimen::descriptor("bad_magic", "dataset:row");
  descriptor.magic[0] = 'X';
  return descriptor;
}
SPECIMEN_DESCRIPTOR = bad();
SPECIMEN_REGISTER {
  (void)registry;
}
