// SPDX-License-Identifier: Apache-2.0
// Ends the process that loads it with SIGABRT; no catch can help.
#include "strata/plugin.hpp"

#include <stdexcept>

namespace {
int begin() {
  throw std::runtime_error("thrown by a static initialiser");
}
const int kBegun = begin();
}  // namespace

STRATA_PLUGIN("throws_in_static_init", "1.0.0", "Never comes up", "dataset:row") {
  (void)registry;
  (void)kBegun;
}
