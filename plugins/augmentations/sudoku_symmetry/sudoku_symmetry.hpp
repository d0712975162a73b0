// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "strata/augmentation.hpp"
#include "strata/context.hpp"

namespace strata::sudoku_symmetry {

struct SudokuSymmetryConfig {
  bool digits = true;
  bool bands = true;
  bool rows = true;
  bool stacks = true;
  bool columns = true;
  bool transpose = true;

  static void describe(auto& p) {
    using C = SudokuSymmetryConfig;
    p("digits", &C::digits, "Rename the digits");
    p("bands", &C::bands, "Reorder the bands (rows of boxes)");
    p("rows", &C::rows, "Reorder the rows within each band");
    p("stacks", &C::stacks, "Reorder the stacks (columns of boxes)");
    p("columns", &C::columns, "Reorder the columns within each stack");
    p("transpose", &C::transpose, "Swap rows and columns every other time, where boxes are square");
  }
};

/// The symmetries of Sudoku. A transform of a grid of side n is 1 + 3n numbers: is it transposed (0
/// or 1)?, the new name of each digit, the old row of each new row, the old column of each new
/// column. Transposition comes first, as in the published preparation of Sudoku-Extreme.
class SudokuSymmetry final : public Augmentation {
 public:
  /// @throws PluginError where the dataset is no Sudoku
  SudokuSymmetry(SudokuSymmetryConfig config, const Context& context);

  [[nodiscard]] Transform draw(Stream& stream, const Item& item) const override;
  [[nodiscard]] Transform identity(const Item& item) const override;
  [[nodiscard]] Grid apply(const Transform& transform, const Grid& grid) const override;
  [[nodiscard]] Grid invert(const Transform& transform, const Grid& grid) const override;
  [[nodiscard]] double distinct() const override;

 private:
  [[nodiscard]] bool transposes() const { return config_.transpose && box_height_ == box_width_; }

  SudokuSymmetryConfig config_;
  std::int32_t size_;
  std::int32_t box_height_;
  std::int32_t box_width_;
};

}  // namespace strata::sudoku_symmetry
