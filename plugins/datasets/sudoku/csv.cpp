// SPDX-License-Identifier: Apache-2.0
#include "csv.hpp"

#include <fmt/format.h>

#include <charconv>
#include <string>
#include <string_view>

#include "question_csv/question_csv.hpp"

namespace strata::sudoku {
namespace {

using question_csv::Row;

Board board_of(std::string_view text, std::string_view field, const Shape& shape, const Row& row) {
  if (text.size() != static_cast<std::size_t>(shape.cells()))
    row.fail(fmt::format("the {} has {} characters, a {} puzzle has {}", field, text.size(),
                         shape.text(), shape.cells()));
  Board board;
  board.reserve(text.size());
  for (const char character : text) {
    const std::optional<int> digit = from_character(character, shape.size);
    if (!digit)
      row.fail(fmt::format("the {} holds '{}' at character {}; allowed are {}", field, character,
                           board.size() + 1, allowed_characters(shape.size)));
    board.push_back(static_cast<std::uint8_t>(*digit));
  }
  return board;
}

void check_answer(const Puzzle& puzzle, const Shape& shape, const Row& row) {
  for (std::size_t cell = 0; cell < puzzle.answer.size(); ++cell) {
    const std::size_t line = cell / static_cast<std::size_t>(shape.size) + 1;
    const std::size_t column = cell % static_cast<std::size_t>(shape.size) + 1;
    if (puzzle.answer[cell] == 0)
      row.fail(fmt::format("the answer leaves row {}, column {} empty", line, column));
    if (puzzle.question[cell] != 0 && puzzle.question[cell] != puzzle.answer[cell])
      row.fail(fmt::format("the answer has {} in row {}, column {}, where the question has {}",
                           to_character(puzzle.answer[cell]), line, column,
                           to_character(puzzle.question[cell])));
  }
  if (const auto broken = broken_rule(shape, puzzle.answer))
    row.fail(fmt::format("the answer breaks the rules: {}", *broken));
}

Puzzle puzzle_of(const Row& row, const Shape& shape) {
  Puzzle puzzle;
  puzzle.question = board_of(row.question, "question", shape, row);
  puzzle.answer = board_of(row.answer, "answer", shape, row);
  check_answer(puzzle, shape, row);
  const std::string_view rating = row.rating;
  const auto [end, error] =
      std::from_chars(rating.data(), rating.data() + rating.size(), puzzle.rating);
  if (error != std::errc() || end != rating.data() + rating.size() || puzzle.rating < 0)
    row.fail(fmt::format("the rating is \"{}\", it must be a whole number from 0 on", rating));
  return puzzle;
}

}  // namespace

std::vector<Puzzle> read_csv(const std::filesystem::path& file, const Shape& shape) {
  std::vector<Puzzle> puzzles;
  question_csv::for_each_row(file, {.published = "sapientinc/sudoku-extreme"},
                             [&](const Row& row) { puzzles.push_back(puzzle_of(row, shape)); });
  return puzzles;
}

}  // namespace strata::sudoku
