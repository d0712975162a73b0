// SPDX-License-Identifier: Apache-2.0
#include "generator.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "canonical.hpp"
#include "strata/error.hpp"

namespace strata::sudoku {
namespace {

/// Empties cells of a grid in random order until `clues` are left or no cell can be spared.
Board emptied(const Solver& solver, const Board& grid, int clues, Stream& stream) {
  Board question = grid;
  int left = solver.shape().cells();
  for (const std::int32_t cell : stream.permutation(left)) {
    if (left == clues) break;
    const auto at = static_cast<std::size_t>(cell);
    question[at] = 0;
    if (solver.solve(question).solutions == 1)
      --left;
    else
      question[at] = grid[at];
  }
  return question;
}

}  // namespace

Generator::Generator(const Solver& solver, int clues, std::int64_t tries)
    : solver_(solver), clues_(clues), tries_(tries) {}

Puzzle Generator::make(Stream stream) const {
  const Shape& shape = solver_.shape();
  int fewest = shape.cells();
  for (std::int64_t attempt = 0; attempt < tries_; ++attempt) {
    Puzzle puzzle;
    puzzle.answer = solver_.random_grid(stream);
    puzzle.question = emptied(solver_, puzzle.answer, clues_, stream);
    const int reached = clue_count(puzzle.question);
    fewest = std::min(fewest, reached);
    if (reached != clues_) continue;
    puzzle.rating = solver_.solve(puzzle.question).backtracks;
    puzzle.class_key = class_key(shape, puzzle.question);
    return puzzle;
  }
  throw DataError(fmt::format(
      "dataset sudoku: none of {} tries gave a {} puzzle with {} clues and exactly one solution; "
      "the fewest clues "
      "reached were {}. Ask for more clues (dataset.clues) or more tries (dataset.tries).",
      tries_, shape.text(), clues_, fewest));
}

}  // namespace strata::sudoku
