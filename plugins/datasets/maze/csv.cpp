// SPDX-License-Identifier: Apache-2.0
#include "csv.hpp"

#include <fmt/format.h>

#include <fstream>
#include <string_view>

#include "alphabet.hpp"
#include "route.hpp"
#include "strata/error.hpp"

namespace strata::maze {
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

Grid grid_of(std::string_view text, std::string_view field, Grid grid, const Place& place) {
  if (text.size() != grid.cells.size())
    place.fail(fmt::format(
        "the {} has {} characters, a maze of {} x {} has {} (spaces at either end are free cells "
        "and count). dataset.size and dataset.width say how large the mazes are",
        field, text.size(), grid.height, grid.width, grid.cells.size()));
  for (std::size_t cell = 0; cell < text.size(); ++cell) {
    grid.cells[cell] = from_character(text[cell]);
    if (grid.cells[cell] == kNoCell)
      place.fail(
          fmt::format("the {} holds '{}' at character {}; allowed are # (wall), space (free), S, G "
                      "and o (path)",
                      field, text[cell], cell + 1));
  }
  return grid;
}

Puzzle puzzle_of(std::string_view row, const Grid& empty, const Place& place) {
  const std::vector<std::string_view> fields = fields_of(row);
  if (fields.size() != 4)
    place.fail(fmt::format("the row has {} fields, it must have 4: {}", fields.size(), kHeader));
  Puzzle puzzle;
  puzzle.question = grid_of(fields[1], "question", empty, place);
  puzzle.answer = grid_of(fields[2], "answer", empty, place);
  puzzle.number = place.line - 1;
  if (const std::string problem = flaw(puzzle.question); !problem.empty())
    place.fail(fmt::format("the question is no maze: {}", problem));
  if (!is_shortest_path(puzzle.question, puzzle.answer))
    place.fail(
        "the answer is no shortest path of the question: it must keep walls, start and goal, and "
        "its o must be the cells of one shortest path between S and G");
  return puzzle;
}

}  // namespace

std::vector<Puzzle> read_csv(const std::filesystem::path& file, std::int32_t height,
                             std::int32_t width) {
  std::ifstream stream(file);
  if (!stream || std::filesystem::is_directory(file))
    throw DataError(
        fmt::format("{}: there is no such file, or it cannot be read. dataset.train_file and "
                    "dataset.test_file name CSV files with the header {}, such as train.csv and "
                    "test.csv of the published data set sapientinc/maze-30x30-hard-1k.",
                    file.string(), kHeader));
  Place place{file};
  std::vector<Puzzle> puzzles;
  const Grid empty(height, width);
  for (std::string row; std::getline(stream, row);) {
    ++place.line;
    if (row.ends_with('\r')) row.pop_back();
    if (place.line == 1) {
      if (row != kHeader)
        place.fail(fmt::format("the header is \"{}\", it must be {}", row, kHeader));
    } else if (!row.empty()) {
      puzzles.push_back(puzzle_of(row, empty, place));
    }
  }
  if (puzzles.empty())
    throw DataError(
        fmt::format("{}: the file holds no mazes; below the header {} it must have a row a maze",
                    file.string(), kHeader));
  return puzzles;
}

}  // namespace strata::maze
