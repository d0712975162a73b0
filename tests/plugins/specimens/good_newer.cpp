// SPDX-License-Identifier: Apache-2.0
#include "row.hpp"
#include "strata/plugin.hpp"

STRATA_PLUGIN("good", "1.10.0", "A newer version of one of them", "dataset:row") {
  specimen::register_row(registry, "row");
}
