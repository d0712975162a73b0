// SPDX-License-Identifier: Apache-2.0
#include "strata/plugin.hpp"

#include <memory>

#include "color_permutation.hpp"

STRATA_PLUGIN("color_permutation", "1.0.0",
              "Renames the cells whose names carry no meaning: colours of ARC, digits of Sudoku",
              "augmentation:color_permutation") {
  using strata::color_permutation::ColorPermutation;
  using strata::color_permutation::ColorPermutationConfig;
  registry.augmentation<ColorPermutationConfig>(
      "color_permutation",
      "Renames the cells whose names carry no meaning: colours of ARC, digits of Sudoku",
      [](const ColorPermutationConfig& config, const strata::Context& context) {
        return std::make_shared<ColorPermutation>(config, context);
      });
}
