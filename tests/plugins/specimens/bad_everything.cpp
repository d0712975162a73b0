// SPDX-License-Identifier: Apache-2.0
#include "hand_made.hpp"

consteval strata::plugin::Descriptor bad() {
  auto descriptor = specimen::descriptor("bad_everything", "architecture:old dataset:row");
  descriptor.api_version = 999;
  descriptor.torch_abi = 0x020A000000000003;
  descriptor.string_abi = 1 - descriptor.string_abi;
  descriptor.debug_stl = 1 - descriptor.debug_stl;
  return descriptor;
}
SPECIMEN_DESCRIPTOR = bad();
SPECIMEN_REGISTER {
  (void)registry;
}
