// SPDX-License-Identifier: Apache-2.0
#include "row.hpp"
#include "strata/plugin.hpp"

STRATA_PLUGIN("provides_lie", "1.0.0", "Promises another name", "dataset:row") {
  specimen::register_row(registry, "row2");
}
