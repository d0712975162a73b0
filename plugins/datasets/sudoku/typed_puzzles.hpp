// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "board.hpp"

namespace strata::sudoku {

/// The puzzles of a text as people write them: a line of all cells, or a line for each row. Spaces
/// and | between cells, and lines of nothing but -, +, = and spaces, are left out; a board that
/// `draw` printed is read back.
/// @throws DataError with the line, what is there and what is allowed
[[nodiscard]] std::vector<Board> typed_puzzles(const Shape& shape, std::string_view text);

}  // namespace strata::sudoku
