// SPDX-License-Identifier: Apache-2.0
#include "canvas.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "strata/error.hpp"
#include "task.hpp"

namespace strata::arc {

void Canvas::encode(const Grid& grid, Offset offset, bool label,
                    std::span<std::int64_t> tokens) const {
  const std::int32_t below = offset.row + grid.height;
  const std::int32_t right = offset.column + grid.width;
  if (offset.row < 0 || offset.column < 0 || below > rows || right > columns)
    throw Error(fmt::format(
        "dataset arc: a {}x{} grid at row {}, column {} does not lie on the canvas of {}x{}",
        grid.height, grid.width, offset.row, offset.column, rows, columns));
  const std::int64_t none = label ? ignore_label : kPadToken;
  const auto token = [&](std::int32_t row, std::int32_t column) -> std::int64_t& {
    return tokens[static_cast<std::size_t>(row) * static_cast<std::size_t>(columns) +
                  static_cast<std::size_t>(column)];
  };
  std::ranges::fill(tokens, none);
  for (std::int32_t row = 0; row < grid.height; ++row)
    for (std::int32_t column = 0; column < grid.width; ++column)
      if (const Cell cell = grid.at(row, column); cell != kNoCell)
        token(offset.row + row, offset.column + column) = kFirstColour + cell;
  if (!end_border) return;
  if (below < rows)
    for (std::int32_t column = offset.column; column < right; ++column)
      token(below, column) = kEndToken;
  if (right < columns)
    for (std::int32_t row = offset.row; row < below; ++row)
      token(row, right) = kEndToken;
}

Grid Canvas::decode(std::span<const std::int64_t> tokens) const {
  const auto line = static_cast<std::size_t>(columns);
  const auto lines = static_cast<std::size_t>(rows);
  const auto is_colour = [&](std::size_t row, std::size_t column) {
    const std::int64_t token = tokens[row * line + column];
    return token >= kFirstColour && token < kFirstColour + kColours;
  };
  std::size_t height = 0, width = 0;
  // Each row can only narrow the rectangle that reaches down to it.
  for (std::size_t row = 0, reach = line; row < lines && reach > 0; ++row) {
    std::size_t run = 0;
    while (run < reach && is_colour(row, run))
      ++run;
    reach = run;
    if ((row + 1) * reach <= height * width) continue;
    height = row + 1;
    width = reach;
  }
  Grid grid(static_cast<std::int32_t>(height), static_cast<std::int32_t>(width));
  for (std::size_t row = 0; row < height; ++row)
    for (std::size_t column = 0; column < width; ++column)
      grid.cells[row * width + column] =
          static_cast<Cell>(tokens[row * line + column] - kFirstColour);
  return grid;
}

}  // namespace strata::arc
