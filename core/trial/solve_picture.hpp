// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "strata/dataset.hpp"

namespace strata::trial {

/// Grids of one size as a dataset draws them, with cells in their colours and changed cells marked.
class Picture {
 public:
  /// Finds out where each cell of a grid like `like` stands in dataset.draw(): by drawing it
  /// without that cell.
  Picture(const Dataset& dataset, const Grid& like, bool colour);

  /// The grid alone.
  [[nodiscard]] std::string draw(const Grid& grid) const;
  /// The grid with the cells in which it differs from `before` underlined, or without colour with a
  /// second picture of nothing but those cells at its right.
  [[nodiscard]] std::string draw_change(const Grid& grid, const Grid& before) const;
  /// Does draw_change() mark those cells? Not where the grids differ in size, nor where a cell's
  /// place in the drawing was not found.
  [[nodiscard]] bool marks_change(const Grid& grid, const Grid& before) const;

 private:
  struct Place {
    std::size_t begin = 0;
    std::size_t size = 0;
  };

  [[nodiscard]] bool fits(const Grid& grid, const std::string& drawn) const;
  [[nodiscard]] std::string coloured(const Grid& grid, const Grid* before) const;

  const Dataset& dataset_;
  bool colour_;
  Grid like_;
  std::size_t length_ = 0;     ///< of a drawn text
  std::vector<Place> places_;  ///< a cell each, in reading order; empty: nowhere to be found
};

/// Cells in which two grids differ; all of them where they differ in size.
[[nodiscard]] std::int64_t changed_cells(const Grid& grid, const Grid& before);

}  // namespace strata::trial
