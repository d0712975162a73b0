// SPDX-License-Identifier: Apache-2.0
#include "layout.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "strata/error.hpp"

namespace strata::published {
namespace {

constexpr std::int64_t kFirstCell = 1;  ///< the token of cell 0, but for "arc"
constexpr Cell kArcColours = 10;

/// The boxes of a Sudoku of this side: square where it can be, else the flattest (6: 2 high).
std::int32_t box_height(std::int32_t side) {
  std::int32_t height = 1;
  for (std::int32_t factor = 1; factor * factor <= side; ++factor)
    if (side % factor == 0) height = factor;
  return height;
}

}  // namespace

DatasetShape Layout::shape() const {
  DatasetShape shape;
  shape.vocabulary_size = vocabulary;
  shape.sequence_length = std::int64_t{height} * width;
  shape.height = height;
  shape.width = width;
  shape.puzzles = -1;
  shape.pad_token = 0;
  if (kind == "sudoku") {
    shape.box_height = box_height(height);
    shape.box_width = height / shape.box_height;
  }
  const Cell names = kind == "sudoku" ? static_cast<Cell>(height) : Cell{kArcColours - 1};
  if (kind == "sudoku" || is_arc())
    for (Cell cell = 1; cell <= names; ++cell)
      shape.interchangeable.push_back(cell);
  if (kind == "maze") shape.label_rule = LabelRule::kUnknown;
  shape.checks_label_only = true;
  return shape;
}

Offset Layout::offset_of(std::span<const std::int32_t> row) const {
  Offset first{height, width};
  if (!is_arc()) return {};
  for (std::int32_t r = 0; r < height; ++r)
    for (std::int32_t c = 0; c < width; ++c)
      if (row[static_cast<std::size_t>(r * width + c)] >= arc::kFirstColour)
        first = {std::min(first.row, r), std::min(first.column, c)};
  return first.row == height ? Offset{} : first;
}

Grid Layout::grid_of(std::span<const std::int32_t> row, Offset offset) const {
  if (!is_arc()) {
    Grid grid(height, width, kNoCell);
    for (std::size_t cell = 0; cell < grid.cells.size(); ++cell)
      grid.cells[cell] = static_cast<Cell>(row[cell] - kFirstCell);
    return grid;
  }
  const auto token = [&](std::int32_t r, std::int32_t c) {
    return row[static_cast<std::size_t>(r * width + c)];
  };
  std::int32_t below = offset.row, right = offset.column;
  while (below < height && token(below, offset.column) >= arc::kFirstColour)
    ++below;
  while (right < width && token(offset.row, right) >= arc::kFirstColour)
    ++right;
  Grid grid(below - offset.row, right - offset.column, kNoCell);
  for (std::int32_t r = 0; r < grid.height; ++r)
    for (std::int32_t c = 0; c < grid.width; ++c)
      grid.at(r, c) =
          static_cast<Cell>(token(offset.row + r, offset.column + c) - arc::kFirstColour);
  return grid;
}

void Layout::encode(const Grid& grid, Offset offset, bool label,
                    std::span<std::int64_t> tokens) const {
  if (is_arc()) return canvas.encode(grid, offset, label, tokens);
  if (offset != Offset{} || grid.height != height || grid.width != width)
    throw Error(fmt::format(
        "dataset published: a {}x{} grid at row {}, column {} does not fill the canvas of {}x{}",
        grid.height, grid.width, offset.row, offset.column, height, width));
  const std::int64_t none = label ? ignore_label : 0;
  std::ranges::transform(grid.cells, tokens.begin(),
                         [&](Cell cell) { return cell == kNoCell ? none : kFirstCell + cell; });
}

Grid Layout::decode(std::span<const std::int64_t> tokens) const {
  if (is_arc()) return canvas.decode(tokens);
  Grid grid(height, width, kNoCell);
  for (std::size_t cell = 0; cell < grid.cells.size(); ++cell)
    if (tokens[cell] >= kFirstCell && tokens[cell] < vocabulary)
      grid.cells[cell] = static_cast<Cell>(tokens[cell] - kFirstCell);
  return grid;
}

}  // namespace strata::published
