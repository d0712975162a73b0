// SPDX-License-Identifier: Apache-2.0
#include "hand_made.hpp"

consteval strata::plugin::Descriptor bad() {
  auto descriptor = specimen::descriptor("bad_string_abi", "dataset:row");
  descriptor.string_abi = 1 - descriptor.string_abi;
  return descriptor;
}
SPECIMEN_DESCRIPTOR = bad();
SPECIMEN_REGISTER {
  (void)registry;
}
