// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "board.hpp"
#include "solver.hpp"
#include "strata/stream.hpp"

namespace strata::sudoku {

struct Puzzle {
  Board question;
  Board answer;
  std::string class_key;
  std::int64_t rating = 0;  ///< generated: backtracks of our solver; read: the file's rating
};

/// Makes puzzles with exactly one solution and exactly `clues` clues: a random grid whose cells are
/// emptied in random order, each unless that would allow a second solution. One grid with one order
/// is one try.
class Generator {
 public:
  Generator(const Solver& solver, int clues, std::int64_t tries);

  /// @throws DataError where `tries` tries did not get down to the clues
  [[nodiscard]] Puzzle make(Stream stream) const;

 private:
  const Solver& solver_;
  int clues_;
  std::int64_t tries_;
};

}  // namespace strata::sudoku
