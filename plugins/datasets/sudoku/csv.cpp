// SPDX-License-Identifier: Apache-2.0
#include "csv.hpp"

#include <fmt/format.h>

#include <charconv>
#include <fstream>
#include <string>
#include <string_view>

#include "strata/error.hpp"

namespace strata::sudoku {
namespace {

constexpr std::string_view kHeader = "source,question,answer,rating";

/// Where a message points: the file and the line in hand.
struct Place {
  const std::filesystem::path& file;
  std::int64_t line = 0;

  [[noreturn]] void fail(const std::string& what) const {
    throw DataError(fmt::format("{}:{}: {}", file.string(), line, what));
  }
};

std::vector<std::string_view> fields_of(std::string_view row) {
  std::vector<std::string_view> fields;
  for (;;) {
    const std::size_t comma = row.find(',');
    fields.push_back(row.substr(0, comma));
    if (comma == std::string_view::npos) return fields;
    row.remove_prefix(comma + 1);
  }
}

Board board_of(std::string_view text, std::string_view field, const Shape& shape,
               const Place& place) {
  if (text.size() != static_cast<std::size_t>(shape.cells()))
    place.fail(fmt::format("the {} has {} characters, a {} puzzle has {}", field, text.size(),
                           shape.text(), shape.cells()));
  Board board;
  board.reserve(text.size());
  for (const char character : text) {
    const std::optional<int> digit = from_character(character, shape.size);
    if (!digit)
      place.fail(fmt::format("the {} holds '{}' at character {}; allowed are {}", field, character,
                             board.size() + 1, allowed_characters(shape.size)));
    board.push_back(static_cast<std::uint8_t>(*digit));
  }
  return board;
}

void check_answer(const Puzzle& puzzle, const Shape& shape, const Place& place) {
  for (std::size_t cell = 0; cell < puzzle.answer.size(); ++cell) {
    const std::size_t row = cell / static_cast<std::size_t>(shape.size) + 1;
    const std::size_t column = cell % static_cast<std::size_t>(shape.size) + 1;
    if (puzzle.answer[cell] == 0)
      place.fail(fmt::format("the answer leaves row {}, column {} empty", row, column));
    if (puzzle.question[cell] != 0 && puzzle.question[cell] != puzzle.answer[cell])
      place.fail(fmt::format("the answer has {} in row {}, column {}, where the question has {}",
                             to_character(puzzle.answer[cell]), row, column,
                             to_character(puzzle.question[cell])));
  }
  if (const auto broken = broken_rule(shape, puzzle.answer))
    place.fail(fmt::format("the answer breaks the rules: {}", *broken));
}

Puzzle puzzle_of(std::string_view row, const Shape& shape, const Place& place) {
  const std::vector<std::string_view> fields = fields_of(row);
  if (fields.size() != 4)
    place.fail(fmt::format("the row has {} fields, it must have 4: {}", fields.size(), kHeader));
  Puzzle puzzle;
  puzzle.question = board_of(fields[1], "question", shape, place);
  puzzle.answer = board_of(fields[2], "answer", shape, place);
  check_answer(puzzle, shape, place);
  const std::string_view rating = fields[3];
  const auto [end, error] =
      std::from_chars(rating.data(), rating.data() + rating.size(), puzzle.rating);
  if (error != std::errc() || end != rating.data() + rating.size() || puzzle.rating < 0)
    place.fail(fmt::format("the rating is \"{}\", it must be a whole number from 0 on", rating));
  return puzzle;
}

}  // namespace

std::vector<Puzzle> read_csv(const std::filesystem::path& file, const Shape& shape) {
  std::ifstream stream(file);
  if (!stream || std::filesystem::is_directory(file))
    throw DataError(
        fmt::format("{}: there is no such file, or it cannot be read. dataset.train_file and "
                    "dataset.test_file name CSV files "
                    "with the header {}, such as train.csv and test.csv of the published data set "
                    "sapientinc/sudoku-extreme.",
                    file.string(), kHeader));
  Place place{file};
  std::vector<Puzzle> puzzles;
  for (std::string row; std::getline(stream, row);) {
    ++place.line;
    if (row.ends_with('\r')) row.pop_back();
    if (place.line == 1) {
      if (row != kHeader)
        place.fail(fmt::format("the header is \"{}\", it must be {}", row, kHeader));
    } else if (!row.empty()) {
      puzzles.push_back(puzzle_of(row, shape, place));
    }
  }
  if (puzzles.empty())
    throw DataError(fmt::format(
        "{}: the file holds no puzzles; below the header {} it must have a row a puzzle",
        file.string(), kHeader));
  return puzzles;
}

}  // namespace strata::sudoku
