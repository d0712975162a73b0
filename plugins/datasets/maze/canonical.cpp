// SPDX-License-Identifier: Apache-2.0
#include "canonical.hpp"

#include <algorithm>

#include "alphabet.hpp"

namespace strata::maze {
namespace {

Grid transposed(const Grid& grid) {
  Grid image(grid.width, grid.height);
  for (std::int32_t row = 0; row < grid.height; ++row)
    for (std::int32_t column = 0; column < grid.width; ++column)
      image.at(column, row) = grid.at(row, column);
  return image;
}

Grid mirrored(const Grid& grid) {
  Grid image = grid;
  for (std::int32_t row = 0; row < grid.height; ++row)
    std::reverse(image.cells.begin() + row * grid.width,
                 image.cells.begin() + (row + 1) * grid.width);
  return image;
}

Grid turned_by_half(const Grid& grid) {
  Grid image = grid;
  std::reverse(image.cells.begin(), image.cells.end());
  return image;
}

/// The least text of a grid's four images that keep its shape.
std::string least_of_four(const Grid& grid) {
  const Grid mirror = mirrored(grid);
  return std::min({to_text(grid), to_text(mirror), to_text(turned_by_half(grid)),
                   to_text(turned_by_half(mirror))});
}

}  // namespace

std::string class_key(const Grid& question) {
  const std::string upright = least_of_four(question);
  if (question.height != question.width) return upright;
  return std::min(upright, least_of_four(transposed(question)));
}

}  // namespace strata::maze
