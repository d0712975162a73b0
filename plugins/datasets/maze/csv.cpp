// SPDX-License-Identifier: Apache-2.0
#include "csv.hpp"

#include <fmt/format.h>

#include <string_view>

#include "alphabet.hpp"
#include "question_csv/question_csv.hpp"
#include "route.hpp"

namespace strata::maze {
namespace {

using question_csv::Row;

Grid grid_of(std::string_view text, std::string_view field, Grid grid, const Row& row) {
  if (text.size() != grid.cells.size())
    row.fail(fmt::format(
        "the {} has {} characters, a maze of {} x {} has {} (spaces at either end are free cells "
        "and count). dataset.size and dataset.width say how large the mazes are",
        field, text.size(), grid.height, grid.width, grid.cells.size()));
  for (std::size_t cell = 0; cell < text.size(); ++cell) {
    grid.cells[cell] = from_character(text[cell]);
    if (grid.cells[cell] == kNoCell)
      row.fail(
          fmt::format("the {} holds '{}' at character {}; allowed are # (wall), space (free), S, G "
                      "and o (path)",
                      field, text[cell], cell + 1));
  }
  return grid;
}

Puzzle puzzle_of(const Row& row, const Grid& empty) {
  Puzzle puzzle;
  puzzle.question = grid_of(row.question, "question", empty, row);
  puzzle.answer = grid_of(row.answer, "answer", empty, row);
  puzzle.number = row.line - 1;
  if (const std::string problem = flaw(puzzle.question); !problem.empty())
    row.fail(fmt::format("the question is no maze: {}", problem));
  if (!is_shortest_path(puzzle.question, puzzle.answer))
    row.fail(
        "the answer is no shortest path of the question: it must keep walls, start and goal, and "
        "its o must be the cells of one shortest path between S and G");
  return puzzle;
}

}  // namespace

std::vector<Puzzle> read_csv(const std::filesystem::path& file, std::int32_t height,
                             std::int32_t width) {
  std::vector<Puzzle> puzzles;
  const Grid empty(height, width);
  question_csv::for_each_row(
      file, {.puzzle = "maze", .puzzles = "mazes", .published = "sapientinc/maze-30x30-hard-1k"},
      [&](const Row& row) { puzzles.push_back(puzzle_of(row, empty)); });
  return puzzles;
}

}  // namespace strata::maze
