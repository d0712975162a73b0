// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <vector>

#include "board.hpp"
#include "generator.hpp"

namespace strata::sudoku {

/// Reads puzzles as Sudoku-Extreme publishes them: the header `source,question,answer,rating`, then
/// a row a puzzle, cells row by row, '.' or '0' for an empty one, A to G for 10 to 16. Each answer
/// is held against the rules and the clues. Class keys are left empty.
/// @throws DataError "FILE:LINE: …" at the first row that is wrong
[[nodiscard]] std::vector<Puzzle> read_csv(const std::filesystem::path& file, const Shape& shape);

}  // namespace strata::sudoku
