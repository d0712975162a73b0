// SPDX-License-Identifier: Apache-2.0
#include <map>
#include <set>

#include "brute_force.hpp"
#include "catch.hpp"
#include "strata/error.hpp"
#include "strata/parameters.hpp"
#include "sudoku/canonical.hpp"
#include "sudoku/sudoku.hpp"

using namespace strata::sudoku;
using strata::Cell;
using strata::Grid;
using strata::Item;
using strata::kNoCell;
using strata::kSplits;
using strata::Split;

namespace {

SudokuConfig config_4x4() {
  SudokuConfig config;
  config.size = 4;
  config.train = 200;
  config.test = 300;
  return config;
}

}  // namespace

TEST_CASE("the published layout has a vocabulary of 11, and one without padding 5 for 4x4") {
  const Sudoku published({}, {});
  CHECK(published.shape().vocabulary_size == 11);
  CHECK(published.shape().sequence_length == 81);
  CHECK(published.shape().pad_token == 0);
  CHECK(published.shape().puzzles == 1);
  CHECK(published.shape().box_height == 3);
  SudokuConfig config = config_4x4();
  config.pad_token = false;
  const Sudoku bare(config, {});
  CHECK(bare.shape().vocabulary_size == 5);
  CHECK(bare.shape().sequence_length == 16);
  CHECK(bare.shape().pad_token == -1);
  CHECK(bare.shape().interchangeable == std::vector<Cell>{1, 2, 3, 4});
}

TEST_CASE("tokens are digit + 1 with padding and the digit without, and come back as they were") {
  Grid grid(4, 4);
  for (Cell k = 0; k < 16; ++k)
    grid.cells[static_cast<std::size_t>(k)] = static_cast<Cell>(k % 5);
  grid.cells[15] = kNoCell;
  for (const bool pad_token : {true, false}) {
    SudokuConfig config = config_4x4();
    config.pad_token = pad_token;
    strata::Context context;
    context.ignore_label = -7;
    const Sudoku sudoku(config, context);
    std::vector<std::int64_t> tokens(16), labels(16);
    sudoku.encode(grid, {}, false, tokens);
    sudoku.encode(grid, {}, true, labels);
    for (std::size_t k = 0; k < 15; ++k) {
      CHECK(tokens[k] == grid.cells[k] + (pad_token ? 1 : 0));
      CHECK(labels[k] == tokens[k]);
    }
    CHECK(tokens[15] == 0);
    CHECK(labels[15] == -7);
    Grid back = sudoku.decode(tokens);
    CHECK(back.cells[15] == (pad_token ? kNoCell : 0));
    back.cells[15] = kNoCell;
    CHECK(back == grid);
    tokens[0] = 6;
    tokens[1] = -1;
    CHECK(sudoku.decode(tokens).cells[0] == kNoCell);
    CHECK(sudoku.decode(tokens).cells[1] == kNoCell);
    CHECK_THROWS_WITH(sudoku.encode(grid, {1, 0}, false, tokens),
                      "dataset sudoku: a 4x4 grid at row 1, column 0 does not fill 16 tokens; a "
                      "Sudoku fills its canvas "
                      "and cannot be moved on it");
  }
}

TEST_CASE("loaded items have the puzzle as key, one class a group, and labels that are valid") {
  Sudoku sudoku(config_4x4(), {});
  sudoku.load();
  CHECK(sudoku.items(Split::kTrain).size() == 200);
  CHECK(sudoku.items(Split::kValidation).empty());
  CHECK(sudoku.items(Split::kTest).size() == 300);
  std::map<std::string, std::int64_t> group_of;
  std::set<std::int64_t> groups;
  for (const Split split : kSplits) {
    std::set<std::string> keys;
    for (const Item& item : sudoku.items(split)) {
      CHECK(keys.insert(item.key).second);
      CHECK(item.puzzle == 0);
      CHECK(item.key == to_text(to_board(item.input)));
      const std::string key = class_key({4, 2, 2}, to_board(item.input));
      CHECK(group_of.try_emplace(key, item.group).first->second == item.group);
      groups.insert(item.group);
      CHECK(sudoku.is_valid(item, item.label));
      CHECK_FALSE(sudoku.is_valid(item, item.input));
    }
  }
  CHECK(groups.size() == group_of.size());
  std::map<std::string, strata::Value> facts;
  for (const auto& fact : sudoku.facts())
    CHECK(facts.emplace(fact.name, fact.value).second);
  CHECK(std::get<std::int64_t>(facts.at("classes_that_exist")) == 96);
  CHECK(std::get<std::int64_t>(facts.at("test_classes")) == 19);
  CHECK(std::get<std::int64_t>(facts.at("train_puzzles")) == 200);
  CHECK(std::get<std::int64_t>(facts.at("train_classes")) + 19 ==
        std::get<std::int64_t>(facts.at("classes")));
  CHECK(std::get<double>(facts.at("train_mean_backtracks")) >= 0);
  CHECK_FALSE(facts.contains("validation_mean_backtracks"));
}

TEST_CASE("an answer is valid where it keeps the rules and the givens, whatever the label says") {
  const Sudoku sudoku(config_4x4(), {});
  Item item;
  item.input = to_grid({4, 2, 2}, to_board("12.............."));
  item.label = to_grid({4, 2, 2}, to_board("1234341221434321"));
  CHECK(sudoku.is_valid(item, item.label));
  const Grid other = to_grid({4, 2, 2}, to_board("1243431221343421"));
  CHECK(sudoku.is_valid(item, other));
  CHECK_FALSE(sudoku.is_valid(item, to_grid({4, 2, 2}, to_board("2134341212434321"))));
  CHECK_FALSE(sudoku.is_valid(item, to_grid({4, 2, 2}, to_board("1234341221434312"))));  // column 3
  CHECK_FALSE(
      sudoku.is_valid(item, to_grid({4, 2, 2}, to_board("1234234134124123"))));  // boxes only
  Grid holed = item.label;
  holed.cells[9] = kNoCell;
  CHECK_FALSE(sudoku.is_valid(item, holed));
  CHECK_FALSE(sudoku.is_valid(item, Grid(3, 3, 1)));
  CHECK_FALSE(sudoku.is_blank(item, 0, 1));
  CHECK(sudoku.is_blank(item, 0, 2));
}

TEST_CASE("a grid is drawn with lines between its boxes") {
  SudokuConfig config;
  config.size = 6;
  const Sudoku sudoku(config, {});
  Grid grid(6, 6);
  grid.at(0, 0) = 1;
  grid.at(1, 3) = 6;
  grid.at(2, 5) = kNoCell;
  CHECK(sudoku.draw(grid) ==
        " 1 . . | . . .\n"
        " . . . | 6 . .\n"
        "-------+-------\n"
        " . . . | . . ?\n"
        " . . . | . . .\n"
        "-------+-------\n"
        " . . . | . . .\n"
        " . . . | . . .\n");
}

TEST_CASE("parameters that do not fit each other are told in words") {
  SudokuConfig config;
  CHECK(config.check().empty());
  config.size = 6;
  CHECK(config.check().empty());
  CHECK(config.shape() == Shape{6, 2, 3});
  config.box_height = 3;
  CHECK(config.shape() == Shape{6, 3, 2});
  config.box_height = 4;
  CHECK(config.check() ==
        "box_height 4 times box_width 1 must be size, which is 6. Leave both out for the usual "
        "boxes, 2 high and 3 "
        "wide.");
  config = {};
  config.size = 16;
  CHECK(config.check() ==
        "size is 16, generated puzzles go up to 9. Larger ones are read from files with source = "
        "\"csv\".");
  config.source = "csv";
  config.train_file = "train.csv";
  CHECK(config.check() ==
        "source = \"csv\" needs train_file and test_file, but test_file is not set. Both name CSV "
        "files with the header "
        "source,question,answer,rating.");
  config.test_file = "test.csv";
  CHECK(config.check().empty());
  CHECK(Sudoku(config, {}).files() == std::vector<std::filesystem::path>{"train.csv", "test.csv"});
  config = {};
  config.clues = 82;
  CHECK(config.check() == "clues is 82, a 9x9 puzzle has 81 cells.");
  CHECK(Sudoku(config, {}).files().empty());
}

TEST_CASE("the usual boxes are square, or else as flat as the factors allow") {
  CHECK(usual_shape(4) == Shape{4, 2, 2});
  CHECK(usual_shape(6) == Shape{6, 2, 3});
  CHECK(usual_shape(7) == Shape{7, 1, 7});
  CHECK(usual_shape(8) == Shape{8, 2, 4});
  CHECK(usual_shape(9) == Shape{9, 3, 3});
  CHECK(usual_shape(12) == Shape{12, 3, 4});
  CHECK(usual_shape(16) == Shape{16, 4, 4});
}
