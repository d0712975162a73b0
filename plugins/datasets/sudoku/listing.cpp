// SPDX-License-Identifier: Apache-2.0
#include "listing.hpp"

#include <bit>

#include "canonical.hpp"

namespace strata::sudoku {
namespace {

void fill(const Shape& shape, Board& board, std::size_t cell, std::vector<Board>& grids) {
  if (cell == board.size()) {
    grids.push_back(board);
    return;
  }
  for (int digit = 1; digit <= shape.size; ++digit) {
    board[cell] = static_cast<std::uint8_t>(digit);
    if (!broken_rule(shape, board)) fill(shape, board, cell + 1, grids);
  }
  board[cell] = 0;
}

Board masked(const Board& grid, std::uint32_t mask) {
  Board question = grid;
  for (std::size_t cell = 0; cell < question.size(); ++cell)
    if ((mask >> cell & 1) == 0) question[cell] = 0;
  return question;
}

}  // namespace

std::vector<Board> all_grids(const Solver& solver) {
  std::vector<Board> grids;
  Board board(static_cast<std::size_t>(solver.shape().cells()), 0);
  fill(solver.shape(), board, 0, grids);
  return grids;
}

std::map<std::string, std::int64_t> all_classes(const Solver& solver,
                                                const std::vector<Board>& grids, int clues) {
  const Shape& shape = solver.shape();
  // A symmetry of a grid is a symmetry of its puzzles: one grid of each class will do, and each of
  // its puzzles stands for as many as the class has grids.
  std::map<std::string, std::pair<Board, std::int64_t>> representatives;
  for (const Board& grid : grids) {
    auto& [board, count] = representatives[class_key(shape, grid)];
    board = grid;
    ++count;
  }
  std::map<std::string, std::int64_t> classes;
  const std::uint32_t end = 1U << shape.cells();
  for (const auto& [key, representative] : representatives) {
    const auto& [grid, count] = representative;
    for (std::uint32_t mask = 0; mask < end; ++mask) {
      if (std::popcount(mask) != clues) continue;
      const Board question = masked(grid, mask);
      if (solver.solve(question).solutions == 1) classes[class_key(shape, question)] += count;
    }
  }
  return classes;
}

}  // namespace strata::sudoku
