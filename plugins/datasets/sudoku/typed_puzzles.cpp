// SPDX-License-Identifier: Apache-2.0
#include "typed_puzzles.hpp"

#include <fmt/format.h>

#include <cctype>
#include <optional>

#include "strata/error.hpp"

namespace strata::sudoku {
namespace {

class Reader {
 public:
  Reader(const Shape& shape, std::string_view text) : shape_(shape), text_(text) {}

  std::vector<Board> read() {
    while (!text_.empty()) {
      const std::size_t end = text_.find('\n');
      std::string_view line = text_.substr(0, end);
      text_.remove_prefix(end == std::string_view::npos ? text_.size() : end + 1);
      ++number_;
      if (!is_rule(line)) take(cells_of(line));
    }
    if (!open_.empty())
      refuse(fmt::format("the last puzzle ends after {} of its {} rows", open_.size() / side(),
                         shape_.size));
    if (puzzles_.empty()) refuse("there is no puzzle");
    return std::move(puzzles_);
  }

 private:
  [[nodiscard]] std::size_t side() const { return static_cast<std::size_t>(shape_.size); }

  static bool is_rule(std::string_view line) {
    return line.find_first_not_of("-+= \t\r") == std::string_view::npos;
  }

  [[nodiscard]] Board cells_of(std::string_view line) const {
    Board cells;
    for (const char letter : line) {
      if (letter == '|' || std::isspace(static_cast<unsigned char>(letter)) != 0) continue;
      const std::optional<int> digit = from_character(letter, shape_.size);
      if (!digit)
        refuse(fmt::format("'{}' is no cell of a {} puzzle; {} are", letter, shape_.text(),
                           allowed_characters(shape_.size)));
      cells.push_back(static_cast<std::uint8_t>(*digit));
    }
    return cells;
  }

  void take(const Board& cells) {
    if (cells.size() == side() * side() && open_.empty()) {
      keep(cells);
      return;
    }
    if (cells.size() != side())
      refuse(
          fmt::format("a line of {} cells; a {} puzzle is one line of {} cells, or {} lines of "
                      "{}",
                      cells.size(), shape_.text(), shape_.cells(), shape_.size, shape_.size));
    open_.insert(open_.end(), cells.begin(), cells.end());
    if (open_.size() == side() * side()) {
      keep(open_);
      open_.clear();
    }
  }

  void keep(const Board& board) {
    if (const auto broken = broken_rule(shape_, board))
      refuse(fmt::format("this puzzle has no solution: {}", *broken));
    puzzles_.push_back(board);
  }

  [[noreturn]] void refuse(const std::string& what) const {
    throw DataError(fmt::format("The puzzle's text, line {}: {}.", number_, what));
  }

  const Shape& shape_;
  std::string_view text_;
  int number_ = 0;
  Board open_;  ///< rows of a puzzle that is not whole yet
  std::vector<Board> puzzles_;
};

}  // namespace

std::vector<Board> typed_puzzles(const Shape& shape, std::string_view text) {
  return Reader(shape, text).read();
}

}  // namespace strata::sudoku
