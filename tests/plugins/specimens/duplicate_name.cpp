// SPDX-License-Identifier: Apache-2.0
// Provides what good.cpp provides, in the same version.
#include "row.hpp"
#include "strata/plugin.hpp"

STRATA_PLUGIN("duplicate", "1.9.0", "A dataset whose name is taken", "dataset:row") {
  specimen::register_row(registry, "row");
}
