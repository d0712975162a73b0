// SPDX-License-Identifier: Apache-2.0
#include "sudoku_symmetry/sudoku_symmetry.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "catch.hpp"
#include "strata/error.hpp"
#include "strata/stream.hpp"
#include "sudoku/generator.hpp"
#include "sudoku/solver.hpp"

using strata::Cell;
using strata::Grid;
using strata::kNoCell;
using strata::Stream;
using strata::Transform;
using strata::sudoku::Board;
using strata::sudoku::Shape;
using strata::sudoku::Solver;
using strata::sudoku_symmetry::SudokuSymmetry;
using strata::sudoku_symmetry::SudokuSymmetryConfig;

namespace {

strata::Context context_of(const Shape& shape) {
  strata::Context context;
  context.height = context.width = shape.size;
  context.box_height = shape.box_height;
  context.box_width = shape.box_width;
  return context;
}

Grid to_grid(const Board& board, int size) {
  Grid grid(size, size);
  std::copy(board.begin(), board.end(), grid.cells.begin());
  return grid;
}

Board to_board(const Grid& grid) {
  return {grid.cells.begin(), grid.cells.end()};
}

/// Every cell its own value would need more than `size` digits: two grids, one with the row and one
/// with the column of each cell, tell where each came from.
Grid coordinates(int size, bool of_row) {
  Grid grid(size, size);
  for (int row = 0; row < size; ++row)
    for (int column = 0; column < size; ++column)
      grid.at(row, column) = static_cast<Cell>(1 + (of_row ? row : column));
  return grid;
}

const std::vector<Shape> kShapes{{4, 2, 2}, {6, 2, 3}, {6, 3, 2}, {8, 2, 4}, {9, 3, 3}, {16, 4, 4}};

constexpr SudokuSymmetryConfig kNothing{.digits = false,
                                        .bands = false,
                                        .rows = false,
                                        .stacks = false,
                                        .columns = false,
                                        .transpose = false};

}  // namespace

TEST_CASE("what was applied is undone, over 10,000 draws") {
  for (const Shape& shape : kShapes) {
    const SudokuSymmetry symmetry({}, context_of(shape));
    Stream stream(1, shape.text());
    for (int k = 0; k < 2000; ++k) {
      Grid grid(shape.size, shape.size);
      for (Cell& cell : grid.cells)
        cell = static_cast<Cell>(
            static_cast<int>(stream.below(static_cast<std::uint64_t>(shape.size) + 2)) - 1);
      const Transform transform = symmetry.draw(stream, {});
      REQUIRE(symmetry.invert(transform, symmetry.apply(transform, grid)) == grid);
      REQUIRE(symmetry.apply(transform, symmetry.invert(transform, grid)) == grid);
      REQUIRE(transform.size() == 1 + 3 * static_cast<std::size_t>(shape.size));
    }
  }
}

TEST_CASE("empty cells and cells that are none stay what they are") {
  const SudokuSymmetry symmetry({}, context_of({4, 2, 2}));
  Stream stream(2);
  Grid grid(4, 4, kNoCell);
  grid.cells[3] = 0;
  const Grid applied = symmetry.apply(symmetry.draw(stream, {}), grid);
  CHECK(std::count(applied.cells.begin(), applied.cells.end(), kNoCell) == 15);
  CHECK(std::count(applied.cells.begin(), applied.cells.end(), 0) == 1);
}

TEST_CASE("a solved puzzle stays solved, with one solution and the same clues") {
  for (const Shape& shape : kShapes) {
    if (shape.size > 9) continue;
    const SudokuSymmetry symmetry({}, context_of(shape));
    const Solver solver(shape);
    const strata::sudoku::Generator generator(solver, shape.cells() * 2 / 5, 100);
    Stream stream(3, shape.text());
    for (std::uint64_t k = 0; k < 30; ++k) {
      const auto puzzle = generator.make(Stream(k));
      const Transform transform = symmetry.draw(stream, {});
      const Board question =
          to_board(symmetry.apply(transform, to_grid(puzzle.question, shape.size)));
      const Board answer = to_board(symmetry.apply(transform, to_grid(puzzle.answer, shape.size)));
      const auto search = solver.solve(question);
      REQUIRE(search.solutions == 1);
      REQUIRE(search.first == answer);
      REQUIRE(strata::sudoku::clue_count(question) == strata::sudoku::clue_count(puzzle.question));
    }
  }
}

TEST_CASE("the identity changes nothing") {
  for (const Shape& shape : kShapes) {
    const SudokuSymmetry symmetry({}, context_of(shape));
    for (const bool of_row : {true, false}) {
      const Grid grid = coordinates(shape.size, of_row);
      CHECK(symmetry.apply(symmetry.identity({}), grid) == grid);
      CHECK(symmetry.invert(symmetry.identity({}), grid) == grid);
    }
    // With everything switched off there is nothing else to draw.
    const SudokuSymmetry nothing(kNothing, context_of(shape));
    Stream stream(4);
    CHECK(nothing.draw(stream, {}) == nothing.identity({}));
    CHECK(nothing.distinct() == 1);
  }
}

TEST_CASE("every geometric symmetry of 4x4 is drawn about equally often") {
  const SudokuSymmetry symmetry({.digits = false}, context_of({4, 2, 2}));
  REQUIRE(symmetry.distinct() == 128);
  Stream stream(5);
  std::map<Transform, int> drawn;
  constexpr int kDraws = 12'800;
  for (int k = 0; k < kDraws; ++k)
    ++drawn[symmetry.draw(stream, {})];
  REQUIRE(drawn.size() == 128);
  double chi_squared = 0;
  std::set<std::pair<std::vector<Cell>, std::vector<Cell>>> images;
  for (const auto& [transform, count] : drawn) {
    chi_squared += (count - 100.0) * (count - 100.0) / 100.0;
    images.emplace(symmetry.apply(transform, coordinates(4, true)).cells,
                   symmetry.apply(transform, coordinates(4, false)).cells);
  }
  CHECK(images.size() == 128);  // no two do the same
  CHECK(chi_squared < 181.99);  // 127 degrees of freedom, p = 0.001
}

TEST_CASE("distinct() counts what each switch allows") {
  const auto count = [](const Shape& shape, const SudokuSymmetryConfig& config) {
    return SudokuSymmetry(config, context_of(shape)).distinct();
  };
  // 9! * 2 * 6^8: Russell and Jarvis, "Mathematics of Sudoku II" (2006).
  CHECK(count({9, 3, 3}, {}) == 1'218'998'108'160.0);
  CHECK(count({9, 3, 3}, {.digits = false}) == 3'359'232.0);
  CHECK(count({6, 2, 3}, {.digits = false}) == 3456.0);  // 3! 2!^3 2! 3!^2; boxes are not square
  CHECK(count({6, 3, 2}, {.digits = false}) == 3456.0);
  const auto only = [&](bool SudokuSymmetryConfig::*part, const Shape& shape) {
    SudokuSymmetryConfig config = kNothing;
    config.*part = true;
    return count(shape, config);
  };
  const Shape flat{6, 2, 3};
  CHECK(only(&SudokuSymmetryConfig::digits, flat) == 720);
  CHECK(only(&SudokuSymmetryConfig::bands, flat) == 6);
  CHECK(only(&SudokuSymmetryConfig::rows, flat) == 8);
  CHECK(only(&SudokuSymmetryConfig::stacks, flat) == 2);
  CHECK(only(&SudokuSymmetryConfig::columns, flat) == 36);
  CHECK(only(&SudokuSymmetryConfig::transpose, flat) == 1);
  CHECK(only(&SudokuSymmetryConfig::transpose, {9, 3, 3}) == 2);
}

TEST_CASE("each switch draws exactly the transforms that distinct() counts") {
  const Shape flat{6, 2, 3};
  for (const auto part : {&SudokuSymmetryConfig::digits, &SudokuSymmetryConfig::bands,
                          &SudokuSymmetryConfig::rows, &SudokuSymmetryConfig::stacks,
                          &SudokuSymmetryConfig::columns, &SudokuSymmetryConfig::transpose}) {
    SudokuSymmetryConfig config = kNothing;
    config.*part = true;
    const SudokuSymmetry symmetry(config, context_of(flat));
    Stream stream(6);
    std::set<Transform> drawn;
    for (int k = 0; k < 20'000; ++k)
      drawn.insert(symmetry.draw(stream, {}));
    CHECK(static_cast<double>(drawn.size()) == symmetry.distinct());
  }
}

TEST_CASE("a dataset without boxes is refused in words") {
  strata::Context maze;
  maze.height = maze.width = 30;
  CHECK_THROWS_WITH(
      SudokuSymmetry({}, maze),
      "augmentation sudoku_symmetry: the dataset's grid is 30 by 30 cells with boxes of 0 by 0; it "
      "must be "
      "a Sudoku, a square grid whose side is box height times box width. Take it out of "
      "augmentation.plugins or choose dataset.plugin = \"sudoku\".");
}
