// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "board.hpp"
#include "solver.hpp"

namespace strata::sudoku {

/// Sides up to this are listed whole.
inline constexpr int kMaxListedSize = 4;

/// All full grids of a small shape, in reading order (4x4 with 2x2 boxes: 288).
[[nodiscard]] std::vector<Board> all_grids(const Solver& solver);

/// Every class of puzzles with `clues` clues and exactly one solution, by its key, with the number
/// of distinct puzzles in it (4x4 with 5 clues: 96 classes). `grids` is all_grids().
[[nodiscard]] std::map<std::string, std::int64_t> all_classes(const Solver& solver,
                                                              const std::vector<Board>& grids,
                                                              int clues);

}  // namespace strata::sudoku
