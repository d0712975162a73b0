// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "strata/augmentation.hpp"
#include "strata/context.hpp"

namespace strata::color_permutation {

struct ColorPermutationConfig {
  static void describe(auto&) {}
};

/// Renames the cells whose names carry no meaning (ARC's colours 1 to 9, Sudoku's digits), all
/// permutations equally often; other cells stay. A transform is the new name of each
/// interchangeable cell, in the dataset's order.
class ColorPermutation final : public Augmentation {
 public:
  /// @throws PluginError where the dataset has fewer than two interchangeable cells
  ColorPermutation(ColorPermutationConfig config, const Context& context);

  [[nodiscard]] Transform draw(Stream& stream, const Item& item) const override;
  [[nodiscard]] Transform identity(const Item& item) const override;
  [[nodiscard]] Grid apply(const Transform& transform, const Grid& grid) const override;
  [[nodiscard]] Grid invert(const Transform& transform, const Grid& grid) const override;
  [[nodiscard]] double distinct() const override;

 private:
  std::vector<Cell> names_;
};

}  // namespace strata::color_permutation
