// SPDX-License-Identifier: Apache-2.0
#include "strata/plugin.hpp"

#include <memory>

#include "dihedral.hpp"

STRATA_PLUGIN("dihedral", "1.0.0", "Turns and mirrors grids: the eight symmetries of a square",
              "augmentation:dihedral") {
  using strata::dihedral::Dihedral;
  using strata::dihedral::DihedralConfig;
  registry.augmentation<DihedralConfig>(
      "dihedral", "Turns and mirrors grids: the eight symmetries of a square",
      [](const DihedralConfig& config, const strata::Context& context) {
        return std::make_shared<Dihedral>(config, context);
      });
}
