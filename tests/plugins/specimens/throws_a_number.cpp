// SPDX-License-Identifier: Apache-2.0
#include "strata/plugin.hpp"

STRATA_PLUGIN("throws_a_number", "1.0.0", "Throws what is no exception", "dataset:row") {
  (void)registry;
  throw 42;
}
