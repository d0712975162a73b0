// SPDX-License-Identifier: Apache-2.0
// Slow and plain, and written apart from the plugin: what its solver and its canonical form are
// held against.
#pragma once

#include <string>
#include <vector>

#include "strata/grid.hpp"
#include "sudoku/board.hpp"

namespace brute_force {

/// Counts solutions up to `limit`, trying every digit in every empty cell in reading order.
int count_solutions(const strata::sudoku::Shape& shape, strata::sudoku::Board board, int limit);

/// The least board over all orders of lines, with digits named in the order of their appearance.
strata::sudoku::Board least_form(const strata::sudoku::Shape& shape,
                                 const strata::sudoku::Board& board);

}  // namespace brute_force

strata::Grid to_grid(const strata::sudoku::Shape& shape, const strata::sudoku::Board& board);
strata::sudoku::Board to_board(const strata::Grid& grid);
strata::sudoku::Board to_board(const std::string& text);
