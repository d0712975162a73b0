// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "arc/canvas.hpp"
#include "strata/dataset.hpp"

namespace strata::published {

/// How a builder spells grids in tokens: "sudoku" (0 padding, digit + 1, 0 where empty), "maze" (0
/// padding, index in "# SGo" + 1), "arc" (0 padding, 1 end, colour + 2, a grid anywhere on a square
/// canvas), "grid" (0 padding, cell + 1).
struct Layout {
  std::string kind = "grid";
  std::int32_t height = 0;
  std::int32_t width = 0;
  std::int64_t vocabulary = 0;
  arc::Canvas canvas;  ///< "arc" only
  std::int64_t ignore_label = -100;

  [[nodiscard]] bool is_arc() const { return kind == "arc"; }
  [[nodiscard]] DatasetShape shape() const;
  /// The grid that a row of a file spells; `offset` is where it lies.
  [[nodiscard]] Grid grid_of(std::span<const std::int32_t> row, Offset offset) const;
  /// Where the grid of a row begins: its first row and column with a colour ("arc").
  [[nodiscard]] Offset offset_of(std::span<const std::int32_t> row) const;

  void encode(const Grid& grid, Offset offset, bool label, std::span<std::int64_t> tokens) const;
  [[nodiscard]] Grid decode(std::span<const std::int64_t> tokens) const;
};

}  // namespace strata::published
