// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "strata/grid.hpp"

/// A maze is a Grid of these cells. A question has walls, free cells, one start and one goal; an
/// answer also has path cells. Beyond the edge of the grid there are walls.
namespace strata::maze {

inline constexpr Cell kWall = 0;
inline constexpr Cell kFree = 1;
inline constexpr Cell kStart = 2;
inline constexpr Cell kGoal = 3;
inline constexpr Cell kPath = 4;
inline constexpr Cell kCells = 5;  ///< kinds of cells

/// The characters of the published files, in the order of their tokens 1 to 5.
inline constexpr std::string_view kCharacters = "# SGo";

/// One character a cell, row after row; '?' for what is no cell.
[[nodiscard]] std::string to_text(const Grid& grid);
/// kNoCell for a character that is none of a maze.
[[nodiscard]] Cell from_character(char character);

/// Why `grid` is no question ("it has 2 starts, it must have one"); "" where it is one.
[[nodiscard]] std::string flaw(const Grid& grid);

}  // namespace strata::maze
