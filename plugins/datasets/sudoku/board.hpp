// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace strata::sudoku {

/// Sides up to 16: a row's digits fit in 16 bits, a cell's number in 8.
inline constexpr int kMaxSize = 16;

/// A size x size grid whose boxes are box_height x box_width cells; box_height * box_width == size.
/// A band is a row of boxes, a stack a column of boxes.
struct Shape {
  int size = 9;
  int box_height = 3;
  int box_width = 3;

  [[nodiscard]] int cells() const { return size * size; }
  [[nodiscard]] int box_of(int row, int column) const {
    return row / box_height * box_height + column / box_width;
  }
  [[nodiscard]] std::size_t index(int row, int column) const {
    return static_cast<std::size_t>(row * size + column);
  }
  /// Does swapping rows and columns keep the rules? Where boxes are square, and where they are rows
  /// or columns themselves (a Latin square, sizes 5, 7, 11, 13).
  [[nodiscard]] bool may_transpose() const {
    return box_height == box_width || box_height == 1 || box_width == 1;
  }
  /// "9x9"
  [[nodiscard]] std::string text() const;

  friend bool operator==(const Shape&, const Shape&) = default;
};

/// The usual boxes of a size: square where it is a square number, else the flattest pair of factors
/// (6: 2 high and 3 wide; a prime size: 1 high, a Latin square).
[[nodiscard]] Shape usual_shape(int size);

/// A puzzle or a solution: Shape::cells() digits, row-major, 0 where empty.
using Board = std::vector<std::uint8_t>;

/// The published spelling: '.' for empty, 1 to 9, then A to G for 10 to 16.
[[nodiscard]] char to_character(int digit);
/// The digit of a character, 0 for '.' and '0', nullopt for what is none of a board of this size.
[[nodiscard]] std::optional<int> from_character(char character, int size);
[[nodiscard]] std::string to_text(const Board& board);
/// "1 to 9, and . or 0 for an empty cell"
[[nodiscard]] std::string allowed_characters(int size);

[[nodiscard]] int clue_count(const Board& board);

/// "row 3 holds 5 twice" for the first digit that stands twice in a row, column or box; nullopt
/// where none does. Empty cells break no rule.
[[nodiscard]] std::optional<std::string> broken_rule(const Shape& shape, const Board& board);

}  // namespace strata::sudoku
