// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "strata/export.hpp"

namespace strata {

/// One cell of a puzzle in the dataset's own alphabet (a digit, a colour, a maze character's
/// index).
using Cell = std::int16_t;

/// "No cell": what decode() gives where a model answered with padding or another token that is no
/// cell, and what a label holds where nothing is asked.
inline constexpr Cell kNoCell = -1;

/// A puzzle as people see it: rows of cells, row-major. Datasets and augmentations speak only this.
struct Grid {
  std::int32_t height = 0;
  std::int32_t width = 0;
  std::vector<Cell> cells;  ///< height * width, row-major

  Grid() = default;
  Grid(std::int32_t rows, std::int32_t columns, Cell fill = 0)
      : height(rows),
        width(columns),
        cells(static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns), fill) {}

  [[nodiscard]] Cell& at(std::int32_t row, std::int32_t column) {
    return cells[static_cast<std::size_t>(row) * static_cast<std::size_t>(width) +
                 static_cast<std::size_t>(column)];
  }
  [[nodiscard]] Cell at(std::int32_t row, std::int32_t column) const {
    return cells[static_cast<std::size_t>(row) * static_cast<std::size_t>(width) +
                 static_cast<std::size_t>(column)];
  }

  friend bool operator==(const Grid&, const Grid&) = default;
};

/// Where the top left cell of a grid lies on the canvas of a model; (0, 0) unless a translation
/// moved it.
struct Offset {
  std::int32_t row = 0;
  std::int32_t column = 0;
  friend bool operator==(const Offset&, const Offset&) = default;
};

}  // namespace strata
