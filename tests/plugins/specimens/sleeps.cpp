// SPDX-License-Identifier: Apache-2.0
// Says that it registers and never comes back, for tests of time limits.
#include "strata/plugin.hpp"

#include <unistd.h>

#include <cstdio>

STRATA_PLUGIN("sleeps", "1.0.0", "Registers for ever", "dataset:row") {
  (void)registry;
  std::puts("registering");
  std::fflush(stdout);
  for (;;)
    pause();
}
