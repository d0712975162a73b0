// SPDX-License-Identifier: Apache-2.0
#include "brute_force.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <stdexcept>

using strata::sudoku::Board;
using strata::sudoku::Shape;

namespace brute_force {
namespace {

bool fits(const Shape& shape, const Board& board, int row, int column, int digit) {
  for (int r = 0; r < shape.size; ++r)
    for (int c = 0; c < shape.size; ++c) {
      const bool same_box = r / shape.box_height == row / shape.box_height &&
                            c / shape.box_width == column / shape.box_width;
      const bool is_peer = (r != row || c != column) && (r == row || c == column || same_box);
      if (is_peer && board[shape.index(r, c)] == digit) return false;
    }
  return true;
}

void count(const Shape& shape, Board& board, int cell, int limit, int& found) {
  while (cell < shape.cells() && board[static_cast<std::size_t>(cell)] != 0)
    ++cell;
  if (cell == shape.cells()) {
    ++found;
    return;
  }
  for (int digit = 1; digit <= shape.size && found < limit; ++digit)
    if (fits(shape, board, cell / shape.size, cell % shape.size, digit)) {
      board[static_cast<std::size_t>(cell)] = static_cast<std::uint8_t>(digit);
      count(shape, board, cell + 1, limit, found);
    }
  board[static_cast<std::size_t>(cell)] = 0;
}

/// All orders of `size` lines in which each run of `block` positions holds one block.
std::vector<std::vector<int>> line_orders(int size, int block) {
  std::vector<int> lines(static_cast<std::size_t>(size));
  std::iota(lines.begin(), lines.end(), 0);
  std::vector<std::vector<int>> orders;
  do {
    bool together = true;
    for (int k = 0; k < size; ++k)
      together = together && lines[static_cast<std::size_t>(k)] / block ==
                                 lines[static_cast<std::size_t>(k / block * block)] / block;
    if (together) orders.push_back(lines);
  } while (std::next_permutation(lines.begin(), lines.end()));
  return orders;
}

}  // namespace

int count_solutions(const Shape& shape, Board board, int limit) {
  for (int row = 0; row < shape.size; ++row)
    for (int column = 0; column < shape.size; ++column) {
      const int digit = board[shape.index(row, column)];
      if (digit != 0 && !fits(shape, board, row, column, digit)) return 0;
    }
  int found = 0;
  count(shape, board, 0, limit, found);
  return found;
}

Board least_form(const Shape& shape, const Board& board) {
  static std::map<std::pair<int, int>, std::vector<std::vector<int>>> cache;
  const auto orders = [&](int block) -> const std::vector<std::vector<int>>& {
    auto& entry = cache[{shape.size, block}];
    if (entry.empty()) entry = line_orders(shape.size, block);
    return entry;
  };
  const bool latin = shape.box_height == 1 || shape.box_width == 1;
  Board least;
  for (int transposed = 0; transposed <= (latin || shape.box_height == shape.box_width ? 1 : 0);
       ++transposed)
    for (const auto& rows : orders(latin ? 1 : shape.box_height))
      for (const auto& columns : orders(latin ? 1 : shape.box_width)) {
        Board form;
        std::vector<int> names(static_cast<std::size_t>(shape.size) + 1, 0);
        int named = 0;
        for (const int row : rows)
          for (const int column : columns) {
            const int digit =
                transposed ? board[shape.index(column, row)] : board[shape.index(row, column)];
            int& name = names[static_cast<std::size_t>(digit)];
            if (digit != 0 && name == 0) name = ++named;
            form.push_back(static_cast<std::uint8_t>(name));
          }
        if (least.empty() || form < least) least = form;
      }
  return least;
}

}  // namespace brute_force

strata::Grid to_grid(const Shape& shape, const Board& board) {
  strata::Grid grid(shape.size, shape.size);
  std::copy(board.begin(), board.end(), grid.cells.begin());
  return grid;
}

Board to_board(const strata::Grid& grid) {
  Board board;
  for (const strata::Cell cell : grid.cells)
    board.push_back(static_cast<std::uint8_t>(cell));
  return board;
}

Board to_board(const std::string& text) {
  Board board;
  for (const char character : text) {
    const auto digit = strata::sudoku::from_character(character, 16);
    if (!digit) throw std::invalid_argument(text);
    board.push_back(static_cast<std::uint8_t>(*digit));
  }
  return board;
}
