// SPDX-License-Identifier: Apache-2.0
#include "hand_made.hpp"

consteval strata::plugin::Descriptor bad() {
  auto descriptor = specimen::descriptor("bad_api", "dataset:row");
  descriptor.api_version = 999;
  return descriptor;
}
SPECIMEN_DESCRIPTOR = bad();
SPECIMEN_REGISTER {
  (void)registry;
}
