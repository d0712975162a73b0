// SPDX-License-Identifier: Apache-2.0
#include "row.hpp"
#include "strata/plugin.hpp"

STRATA_PLUGIN("good", "1.9.0", "Two datasets of rows – all is well",
              "dataset:row dataset:other_row") {
  specimen::register_row(registry, "row");
  specimen::register_row(registry, "other_row");
}
