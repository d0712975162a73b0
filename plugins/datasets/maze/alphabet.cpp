// SPDX-License-Identifier: Apache-2.0
#include "alphabet.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace strata::maze {

std::string to_text(const Grid& grid) {
  std::string text;
  text.reserve(grid.cells.size());
  for (const Cell cell : grid.cells)
    text += cell >= 0 && cell < kCells ? kCharacters[static_cast<std::size_t>(cell)] : '?';
  return text;
}

Cell from_character(char character) {
  const std::size_t place = kCharacters.find(character);
  return place == std::string_view::npos ? kNoCell : static_cast<Cell>(place);
}

std::string flaw(const Grid& grid) {
  const auto count = [&](Cell cell) {
    return std::count(grid.cells.begin(), grid.cells.end(), cell);
  };
  if (count(kStart) != 1) return fmt::format("it has {} starts, it must have one", count(kStart));
  if (count(kGoal) != 1) return fmt::format("it has {} goals, it must have one", count(kGoal));
  const auto others =
      static_cast<std::ptrdiff_t>(grid.cells.size()) - 2 - count(kWall) - count(kFree);
  if (others != 0)
    return fmt::format("{} of its cells are neither wall nor free nor start nor goal", others);
  return {};
}

}  // namespace strata::maze
