// SPDX-License-Identifier: Apache-2.0
// Calls a function that nobody defines, and is linked so that this goes unnoticed (CMakeLists.txt).
#include "strata/grid.hpp"
#include "strata/plugin.hpp"

namespace strata {
Grid rotate(const Grid& grid, int quarters);
}

STRATA_PLUGIN("undefined_symbol", "1.0.0", "Lacks a function", "dataset:row") {
  (void)registry;
  (void)strata::rotate(strata::Grid(), 1);
}
