// SPDX-License-Identifier: Apache-2.0
#include <set>

#include "brute_force.hpp"
#include "catch.hpp"
#include "strata/stream.hpp"
#include "sudoku/solver.hpp"

using namespace strata::sudoku;
using strata::Stream;

namespace {

/// A random grid with random cells kept; some get a random digit instead, so that some have no
/// solution.
Board random_puzzle(const Solver& solver, int clues, int wrong, Stream& stream) {
  const Board grid = solver.random_grid(stream);
  Board puzzle(grid.size(), 0);
  const auto order = stream.permutation(solver.shape().cells());
  for (int k = 0; k < clues; ++k) {
    const auto cell = static_cast<std::size_t>(order[static_cast<std::size_t>(k)]);
    puzzle[cell] = k < wrong
                       ? static_cast<std::uint8_t>(
                             1 + stream.below(static_cast<std::uint64_t>(solver.shape().size)))
                       : grid[cell];
  }
  return puzzle;
}

}  // namespace

TEST_CASE("the solver counts as many solutions as trying every digit does") {
  struct Row {
    Shape shape;
    int clues;
    int puzzles;
  };
  std::set<int> counts_seen;
  for (const Row& row : {Row{{4, 2, 2}, 5, 500}, Row{{4, 1, 4}, 6, 200}, Row{{6, 2, 3}, 14, 300},
                         Row{{6, 3, 2}, 14, 100}, Row{{5, 1, 5}, 9, 200}, Row{{8, 2, 4}, 38, 60},
                         Row{{9, 3, 3}, 40, 60}}) {
    const Solver solver(row.shape);
    Stream stream(7, "solver test", {static_cast<std::uint64_t>(row.shape.size), 0, 0});
    for (int k = 0; k < row.puzzles; ++k) {
      const Board puzzle = random_puzzle(solver, row.clues, k % 2, stream);
      const Search search = solver.solve(puzzle, 3);
      INFO(row.shape.text() << " " << to_text(puzzle));
      REQUIRE(search.solutions == brute_force::count_solutions(row.shape, puzzle, 3));
      counts_seen.insert(search.solutions);
      if (search.solutions == 0) continue;
      REQUIRE(brute_force::count_solutions(row.shape, search.first, 2) == 1);
      for (std::size_t cell = 0; cell < puzzle.size(); ++cell)
        REQUIRE((puzzle[cell] == 0 || puzzle[cell] == search.first[cell]));
    }
  }
  REQUIRE(counts_seen == std::set<int>{0, 1, 2, 3});
}

TEST_CASE("there are 288 grids of 4x4 and 576 Latin squares of side 4") {
  REQUIRE(Solver({4, 2, 2}).solve(Board(16, 0), 1000).solutions == 288);
  REQUIRE(Solver({4, 1, 4}).solve(Board(16, 0), 1000).solutions == 576);
}

TEST_CASE("there are 28,200,960 grids of 6x6, of which a fixed first row leaves a 720th") {
  Board puzzle(36, 0);
  for (std::uint8_t k = 0; k < 6; ++k)
    puzzle[k] = static_cast<std::uint8_t>(k + 1);
  REQUIRE(Solver({6, 2, 3}).solve(puzzle, 100'000).solutions == 28'200'960 / 720);
}

TEST_CASE(
    "a puzzle that singles solve has no backtracks, and every guess ends in a solution or in one") {
  const Solver solver({9, 3, 3});
  // The first: Wikipedia's example. The second: "AI Escargot" (A. Inkala, 2006).
  const Search easy = solver.solve(to_board(
      "53..7....6..195....98....6.8...6...34..8.3..17...2...6.6....28....419..5....8..79"));
  REQUIRE(easy.solutions == 1);
  REQUIRE(easy.guesses == 0);
  REQUIRE(easy.backtracks == 0);
  REQUIRE(to_text(easy.first) ==
          "534678912672195348198342567859761423426853791713924856961537284287419635345286179");
  const Search hard = solver.solve(to_board(
      "1....7.9..3..2...8..96..5....53..9...1..8...26....4...3......1..4......7..7...3.."));
  REQUIRE(hard.solutions == 1);
  REQUIRE(hard.backtracks > 50);
  REQUIRE(hard.guesses > hard.backtracks);
}

TEST_CASE("the solver fills grids of 16x16 and other shapes that keep the rules") {
  for (const Shape& shape : {Shape{16, 4, 4}, Shape{10, 2, 5}, Shape{12, 3, 4}, Shape{7, 1, 7}}) {
    Stream stream(1, shape.text());
    Board puzzle = Solver(shape).random_grid(stream);
    const Board grid = puzzle;
    REQUIRE(brute_force::count_solutions(shape, grid, 2) == 1);
    for (std::size_t cell = 0; cell < puzzle.size(); cell += 3)
      puzzle[cell] = 0;
    const Search search = Solver(shape).solve(puzzle, 1);
    REQUIRE(search.solutions == 1);
    REQUIRE(brute_force::count_solutions(shape, search.first, 2) == 1);
  }
}
