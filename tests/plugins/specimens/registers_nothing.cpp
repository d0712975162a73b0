// SPDX-License-Identifier: Apache-2.0
#include "strata/plugin.hpp"

STRATA_PLUGIN("registers_nothing", "1.0.0", "Promises and gives nothing",
              "dataset:row dataset:other_row") {
  (void)registry;
}
