// SPDX-License-Identifier: Apache-2.0
#include "board.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace strata::sudoku {

std::string Shape::text() const {
  return fmt::format("{}x{}", size, size);
}

Shape usual_shape(int size) {
  int height = 1;
  for (int factor = 1; factor * factor <= size; ++factor)
    if (size % factor == 0) height = factor;
  return {size, height, size / height};
}

char to_character(int digit) {
  if (digit == 0) return '.';
  return static_cast<char>(digit <= 9 ? '0' + digit : 'A' + digit - 10);
}

std::optional<int> from_character(char character, int size) {
  int digit = -1;
  if (character == '.')
    digit = 0;
  else if (character >= '0' && character <= '9')
    digit = character - '0';
  else if (character >= 'A' && character <= 'G')
    digit = character - 'A' + 10;
  if (digit < 0 || digit > size) return std::nullopt;
  return digit;
}

std::string to_text(const Board& board) {
  std::string text(board.size(), '.');
  std::transform(board.begin(), board.end(), text.begin(),
                 [](std::uint8_t digit) { return to_character(digit); });
  return text;
}

std::string allowed_characters(int size) {
  const std::string digits =
      size <= 9
          ? fmt::format("1 to {}", size)
          : fmt::format("1 to 9 and A{}",
                        size == 10 ? std::string() : fmt::format(" to {}", to_character(size)));
  return digits + ", and . or 0 for an empty cell";
}

int clue_count(const Board& board) {
  return static_cast<int>(board.size() -
                          static_cast<std::size_t>(std::count(board.begin(), board.end(), 0)));
}

std::optional<std::string> broken_rule(const Shape& shape, const Board& board) {
  std::array<std::uint32_t, kMaxSize> rows{}, columns{}, boxes{};
  for (int row = 0; row < shape.size; ++row) {
    for (int column = 0; column < shape.size; ++column) {
      const int digit = board[shape.index(row, column)];
      if (digit == 0) continue;
      const std::uint32_t bit = 1U << (digit - 1);
      const int box = shape.box_of(row, column);
      const auto twice = [&](std::uint32_t& seen) {
        const bool was_seen = (seen & bit) != 0;
        seen |= bit;
        return was_seen;
      };
      const char* unit = nullptr;
      int number = 0;
      if (twice(rows[static_cast<std::size_t>(row)]))
        unit = "row", number = row;
      else if (twice(columns[static_cast<std::size_t>(column)]))
        unit = "column", number = column;
      else if (twice(boxes[static_cast<std::size_t>(box)]))
        unit = "box", number = box;
      if (unit != nullptr)
        return fmt::format("{} {} holds {} twice", unit, number + 1, to_character(digit));
    }
  }
  return std::nullopt;
}

}  // namespace strata::sudoku
