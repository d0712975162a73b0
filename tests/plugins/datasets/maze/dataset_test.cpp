// SPDX-License-Identifier: Apache-2.0
#include <map>
#include <set>

#include "catch.hpp"
#include "maze/canonical.hpp"
#include "maze/maze.hpp"
#include "maze/route.hpp"
#include "mazes.hpp"
#include "strata/error.hpp"

using namespace strata::maze;
using maze_test::maze;
using strata::Cell;
using strata::Grid;
using strata::Item;
using strata::kNoCell;
using strata::kSplits;
using strata::Split;

namespace {

MazeConfig config_of(std::int64_t size, std::int64_t width = 0) {
  MazeConfig config;
  config.size = size;
  config.width = width;
  return config;
}

std::string load_problem(const MazeConfig& config) {
  try {
    Maze(config, {}).load();
  } catch (const strata::DataError& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace

TEST_CASE("the published layout has 900 tokens and a vocabulary of 6, and labels follow a rule") {
  const strata::DatasetShape shape = Maze({}, {}).shape();
  CHECK(shape.vocabulary_size == 6);
  CHECK(shape.sequence_length == 900);
  CHECK(shape.height == 30);
  CHECK(shape.width == 30);
  CHECK(shape.puzzles == 1);
  CHECK(shape.pad_token == 0);
  CHECK(shape.interchangeable.empty());
  CHECK(shape.label_rule == strata::LabelRule::kRelabelled);
  CHECK(MazeConfig{}.rules().min_walls == 249);
  CHECK(MazeConfig{}.rules().max_walls == 450);
}

TEST_CASE("tokens are 1 to 5 in the order of '# SGo' and come back as they were") {
  strata::Context context;
  context.ignore_label = -7;
  const Maze dataset(config_of(2, 3), context);
  Grid grid = maze({"# S", "Go "});
  std::vector<std::int64_t> tokens(6);
  dataset.encode(grid, {}, false, tokens);
  CHECK(tokens == std::vector<std::int64_t>{1, 2, 3, 4, 5, 2});
  CHECK(dataset.decode(tokens) == grid);
  grid.cells[5] = kNoCell;
  dataset.encode(grid, {}, true, tokens);
  CHECK(tokens[5] == -7);
  dataset.encode(grid, {}, false, tokens);
  CHECK(tokens[5] == 0);
  tokens[0] = 6;
  CHECK(dataset.decode(tokens).cells[0] == kNoCell);
  CHECK(dataset.decode(tokens).cells[5] == kNoCell);
  CHECK_THROWS_WITH(
      dataset.encode(grid, {0, 1}, false, tokens),
      "dataset maze: a 2 x 3 grid at row 0, column 1 does not fill the 2 x 3 canvas of 6 tokens; a "
      "maze fills its canvas and cannot be moved on it");
}

TEST_CASE("splits share no maze, also not turned or mirrored, and are labelled by the rule") {
  MazeConfig config = config_of(5);
  config.train = 200;
  config.validation = 50;
  config.test = 100;
  config.min_path = 9;
  Maze dataset(config, {});
  dataset.load();
  std::set<std::string> classes, keys;
  std::set<std::int64_t> groups;
  for (const Split split : kSplits) {
    for (const Item& item : dataset.items(split)) {
      CHECK(classes.insert(class_key(item.input)).second);
      CHECK(groups.insert(item.group).second);
      CHECK(keys.insert(item.key).second);
      CHECK(item.key.starts_with(std::string(split_name(split)) + "/"));
      CHECK(item.puzzle == 0);
      CHECK(path_cells(item.label) >= 9);
      CHECK(item.label == maze_test::least_walk(item.input));
      CHECK(dataset.is_valid(item, item.label));
      CHECK_FALSE(dataset.is_valid(item, item.input));
      CHECK(*dataset.relabel(item.input) == item.label);
    }
  }
  CHECK(classes.size() == 350);
  std::map<std::string, strata::Value> facts;
  for (const auto& fact : dataset.facts())
    CHECK(facts.emplace(fact.name, fact.value).second);
  CHECK(std::get<std::int64_t>(facts.at("train_mazes")) == 200);
  CHECK(std::get<std::int64_t>(facts.at("validation_mazes")) == 50);
  CHECK(std::get<double>(facts.at("test_mean_path_cells")) >= 9);
  CHECK(dataset.warnings().empty());
  Maze again(config, {});
  again.load();
  CHECK(again.items(Split::kTest)[7].input == dataset.items(Split::kTest)[7].input);
  config.seed = 1;
  Maze other(config, {});
  other.load();
  CHECK(other.items(Split::kTest)[7].input != dataset.items(Split::kTest)[7].input);
}

TEST_CASE("free cells are asked; start, goal and walls are given") {
  const Maze dataset(config_of(2), {});
  Item item;
  item.input = maze({"S ", "#G"});
  CHECK(dataset.is_blank(item, 0, 1));
  CHECK_FALSE(dataset.is_blank(item, 0, 0));
  CHECK_FALSE(dataset.is_blank(item, 1, 0));
  CHECK_FALSE(dataset.is_blank(item, 1, 1));
}

TEST_CASE("a maze is drawn as it is published, a row a line, in colours of its own") {
  const Maze dataset(config_of(2, 3), {});
  Grid grid = maze({"# S", "Go "});
  grid.cells[5] = kNoCell;
  CHECK(dataset.draw(grid) == "# S\nGo?\n");
  std::set<std::array<int, 3>> colours;
  for (Cell cell = kNoCell; cell < 5; ++cell)
    colours.insert(
        {dataset.colour(cell).red, dataset.colour(cell).green, dataset.colour(cell).blue});
  CHECK(colours.size() == 6);
}

TEST_CASE("a setting that is not reached says how far it came") {
  MazeConfig config = config_of(4);
  config.min_wall_share = config.max_wall_share = 0;
  config.min_path = 8;
  config.tries = 1000;
  CHECK(load_problem(config) ==
        "dataset maze: 1000 layouts of 4 x 4 with 0 to 0 walls were tried in a row and none was "
        "kept for a path of at least 8 cells; the longest shortest path of all had 7. Lower "
        "dataset.min_path, change dataset.min_wall_share and dataset.max_wall_share, or raise "
        "dataset.tries.");
  config.size = 2;
  config.min_path = 3;
  CHECK(load_problem(config) ==
        "dataset maze: 2000 mazes are asked for, but after 1 of them 1000 layouts in a row gave "
        "none that was not there already, perhaps turned or mirrored. Ask for fewer with "
        "dataset.train, dataset.validation and dataset.test, or make them larger.");
}

TEST_CASE("parameters that contradict each other are told before anything is made") {
  const auto problem = [](auto change) {
    MazeConfig config;
    change(config);
    return config.check();
  };
  CHECK(MazeConfig{}.check().empty());
  CHECK(problem([](MazeConfig& c) { c.source = "csv"; }) ==
        "source = \"csv\" needs train_file and test_file, but train_file is not set. Both name CSV "
        "files with the header source,question,answer,rating.");
  CHECK(problem([](MazeConfig& c) { c.min_wall_share = 0.6; }) ==
        "min_wall_share is 0.6, it must not be more than max_wall_share, which is 0.5.");
  CHECK(problem([](MazeConfig& c) { c.width = 1; }) == "width is 1, it must be 0 or 2 to 64.");
  CHECK(problem([](MazeConfig& c) { c.min_path = 1; }) ==
        "min_path is 1, but S and G alone are 2 cells.");
  CHECK(problem([](MazeConfig& c) { c.min_path = 451; }) ==
        "min_path is 451, but a maze of 30 x 30 with up to 450 walls has as few as 450 cells that "
        "are free. Lower min_path or max_wall_share.");
}
