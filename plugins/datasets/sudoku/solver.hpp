// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "board.hpp"
#include "strata/stream.hpp"

namespace strata::sudoku {

struct Search {
  int solutions = 0;            ///< found before the limit was reached
  std::int64_t guesses = 0;     ///< digits that were tried in a cell with several candidates
  std::int64_t backtracks = 0;  ///< guesses below which no solution was found
  Board first;                  ///< the first solution; empty where there is none
};

/// Solves puzzles of any shape up to 16x16: naked and hidden singles until nothing changes, then a
/// guess in the cell with the fewest candidates (of several, the first in reading order), digits in
/// rising order, depth first.
class Solver {
 public:
  explicit Solver(Shape shape);

  /// Searches until `limit` solutions are found or there are no more. With a limit of 2, a puzzle
  /// with one solution is searched whole, and its backtracks are its rating.
  [[nodiscard]] Search solve(const Board& puzzle, int limit = 2) const;

  /// A full grid: the first solution of an empty board with the digits of each guess in random
  /// order. Every grid can come out; beyond 4x4 not all are equally likely.
  [[nodiscard]] Board random_grid(Stream& stream) const;

  [[nodiscard]] const Shape& shape() const { return shape_; }

 private:
  struct Place {
    std::uint8_t row, column, box;
  };
  struct State;
  struct Job;

  [[nodiscard]] State start(const Board& puzzle, bool& consistent) const;
  void put(State& state, std::uint8_t cell, std::uint32_t bit) const;
  [[nodiscard]] std::uint32_t candidates(const State& state, std::uint8_t cell) const;
  [[nodiscard]] bool place_singles(State& state) const;
  [[nodiscard]] bool place_hidden(State& state, bool& changed) const;
  bool search(State& state, Job& job) const;

  Shape shape_;
  std::uint32_t all_ = 0;      ///< a bit for each digit
  std::vector<Place> places_;  ///< of each cell
};

}  // namespace strata::sudoku
