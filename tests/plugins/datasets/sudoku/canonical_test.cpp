// SPDX-License-Identifier: Apache-2.0
#include <map>

#include "brute_force.hpp"
#include "catch.hpp"
#include "strata/stream.hpp"
#include "sudoku/canonical.hpp"
#include "sudoku/generator.hpp"
#include "sudoku/listing.hpp"
#include "sudoku_symmetry/sudoku_symmetry.hpp"

using namespace strata::sudoku;
using strata::Stream;

namespace {

/// Random symmetries by the augmentation, which shares no code with the canonical form.
class Shuffler {
 public:
  explicit Shuffler(const Shape& shape) : shape_(shape), symmetry_({}, context(shape)) {}

  Board operator()(const Board& board, Stream& stream) const {
    return to_board(symmetry_.apply(symmetry_.draw(stream, {}), to_grid(shape_, board)));
  }

 private:
  static strata::Context context(const Shape& shape) {
    strata::Context context;
    context.height = context.width = shape.size;
    context.box_height = shape.box_height;
    context.box_width = shape.box_width;
    return context;
  }
  Shape shape_;
  strata::sudoku_symmetry::SudokuSymmetry symmetry_;
};

Board sparse_board(const Shape& shape, int clues, Stream& stream) {
  const Board grid = Solver(shape).random_grid(stream);
  Board board(grid.size(), 0);
  const auto order = stream.permutation(shape.cells());
  for (int k = 0; k < clues; ++k) {
    const auto cell = static_cast<std::size_t>(order[static_cast<std::size_t>(k)]);
    board[cell] = grid[cell];
  }
  return board;
}

}  // namespace

TEST_CASE("a class key does not change under 10,000 random symmetries") {
  for (const Shape& shape : {Shape{4, 2, 2}, Shape{6, 2, 3}, Shape{6, 3, 2}, Shape{5, 1, 5},
                             Shape{8, 2, 4}, Shape{9, 3, 3}, Shape{16, 4, 4}}) {
    const Shuffler shuffled(shape);
    Stream stream(11, shape.text());
    const int boards = shape.size == 9 ? 2000 : shape.size == 16 ? 100 : 500;
    for (int k = 0; k < boards; ++k) {
      const Board board = sparse_board(shape, shape.cells() * (2 + k % 3) / 8, stream);
      const std::string key = class_key(shape, board);
      for (int copy = 0; copy < 3; ++copy) {
        INFO(shape.text() << " " << to_text(board));
        REQUIRE(class_key(shape, shuffled(board, stream)) == key);
      }
    }
  }
}

TEST_CASE("a class key is a board of its class: its own key is itself") {
  for (const Shape& shape : {Shape{6, 2, 3}, Shape{9, 3, 3}, Shape{16, 4, 4}}) {
    Stream stream(12, shape.text());
    for (int k = 0; k < 50; ++k) {
      const Board board = sparse_board(shape, shape.cells() / 3, stream);
      const std::string key = class_key(shape, board);
      REQUIRE(key.size() == board.size());
      REQUIRE(clue_count(to_board(key)) == clue_count(board));
      REQUIRE_FALSE(broken_rule(shape, to_board(key)));
      REQUIRE(class_key(shape, to_board(key)) == key);
    }
  }
}

TEST_CASE(
    "two boards share a class key exactly where they share the least form of all symmetries") {
  struct Row {
    Shape shape;
    int clues;
    int boards;
  };
  for (const Row& row : {Row{{4, 2, 2}, 4, 1000}, Row{{4, 2, 2}, 8, 500}, Row{{4, 1, 4}, 5, 300},
                         Row{{6, 2, 3}, 3, 150}, Row{{6, 3, 2}, 4, 150}}) {
    Stream stream(13, row.shape.text(), {static_cast<std::uint64_t>(row.clues), 0, 0});
    std::map<std::string, Board> least_by_key;
    std::map<Board, std::string> key_by_least;
    for (int k = 0; k < row.boards; ++k) {
      const Board board = sparse_board(row.shape, row.clues, stream);
      const std::string key = class_key(row.shape, board);
      const Board least = brute_force::least_form(row.shape, board);
      INFO(row.shape.text() << " " << to_text(board));
      REQUIRE(least_by_key.try_emplace(key, least).first->second == least);
      REQUIRE(key_by_least.try_emplace(least, key).first->second == key);
    }
    REQUIRE(least_by_key.size() > 10);
    REQUIRE(least_by_key.size() < static_cast<std::size_t>(row.boards));
  }
}

TEST_CASE("there are 96 classes of 4x4 puzzles with 5 clues and one solution, and 711 with 7") {
  const Solver solver({4, 2, 2});
  const auto grids = all_grids(solver);
  REQUIRE(grids.size() == 288);
  REQUIRE(all_classes(solver, grids, 3).empty());
  // 13 classes: Wikipedia, "Mathematics of Sudoku". The puzzles were counted by brute force over
  // all 288 grids and 1,820 masks.
  const auto four = all_classes(solver, grids, 4);
  REQUIRE(four.size() == 13);
  std::int64_t puzzles = 0;
  for (const auto& [key, count] : four)
    puzzles += count;
  REQUIRE(puzzles == 25'728);
  REQUIRE(all_classes(solver, grids, 5).size() == 96);
  REQUIRE(all_classes(solver, grids, 7).size() == 711);
  REQUIRE(all_classes(solver, grids, 16).size() == 2);
}

TEST_CASE("boards of great symmetry have class keys too") {
  REQUIRE(class_key({9, 3, 3}, Board(81, 0)) == std::string(81, '.'));

  // The most symmetric grid of 9x9: 648 automorphisms, digits aside.
  Board cyclic;
  for (int row = 0; row < 9; ++row)
    for (int column = 0; column < 9; ++column)
      cyclic.push_back(static_cast<std::uint8_t>(1 + (row / 3 + row % 3 * 3 + column) % 9));
  REQUIRE_FALSE(broken_rule({9, 3, 3}, cyclic));
  Stream stream(14);
  REQUIRE(class_key({9, 3, 3}, cyclic) ==
          class_key({9, 3, 3}, Shuffler({9, 3, 3})(cyclic, stream)));

  // Beyond 9x9 such a board gets the invariant.
  const Shape shape{16, 4, 4};
  Board nim;
  for (int row = 0; row < 16; ++row)
    for (int column = 0; column < 16; ++column)
      nim.push_back(static_cast<std::uint8_t>(1 + ((row / 4 + row % 4 * 4) ^ column)));
  REQUIRE_FALSE(broken_rule(shape, nim));
  const std::string key = class_key(shape, nim);
  REQUIRE(key.size() == 33);
  REQUIRE(key.front() == '~');
  REQUIRE(class_key(shape, Shuffler(shape)(nim, stream)) == key);
}
