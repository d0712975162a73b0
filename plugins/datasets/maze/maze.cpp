// SPDX-License-Identifier: Apache-2.0
#include "maze.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "alphabet.hpp"
#include "route.hpp"
#include "strata/error.hpp"
#include "text.hpp"

namespace strata::maze {
namespace {

/// Mazes of a split where none are asked for by number.
constexpr std::int64_t kUsualMazes = 1000;

/// Token 0 is padding; a cell's token is the cell + 1.
constexpr std::int64_t kFirstToken = 1;

}  // namespace

Rules MazeConfig::rules() const {
  Rules rules;
  rules.height = static_cast<std::int32_t>(size);
  rules.width = static_cast<std::int32_t>(width == 0 ? size : width);
  const auto walls = [&](double share) {
    return static_cast<std::int32_t>(std::lround(share * rules.cells()));
  };
  rules.min_walls = walls(min_wall_share);
  rules.max_walls = walls(max_wall_share);
  rules.min_path = min_path == 0 ? rules.height + rules.width : static_cast<std::int32_t>(min_path);
  return rules;
}

std::string MazeConfig::check() const {
  if (!is_generated()) {
    if (!train_file.empty() && !test_file.empty()) return {};
    return fmt::format(
        "source = \"csv\" needs train_file and test_file, but {} is not set. Both name CSV files "
        "with the header source,question,answer,rating.",
        train_file.empty() ? "train_file" : "test_file");
  }
  const Rules made = rules();
  if (width == 1) return "width is 1, it must be 0 or 2 to 64.";
  if (made.min_walls > made.max_walls)
    return fmt::format(
        "min_wall_share is {}, it must not be more than max_wall_share, which is {}.",
        min_wall_share, max_wall_share);
  if (min_path == 1) return "min_path is 1, but S and G alone are 2 cells.";
  if (made.min_path > made.cells() - made.max_walls)
    return fmt::format(
        "min_path is {}, but a maze of {} x {} with up to {} walls has as few as {} cells that are "
        "free. Lower min_path or max_wall_share.",
        made.min_path, made.height, made.width, made.max_walls, made.cells() - made.max_walls);
  return {};
}

Maze::Maze(MazeConfig config, const Context& context)
    : config_(std::move(config)), rules_(config_.rules()), ignore_label_(context.ignore_label) {}

DatasetShape Maze::shape() const {
  DatasetShape shape;
  shape.vocabulary_size = kFirstToken + kCells;
  shape.sequence_length = rules_.cells();
  shape.height = rules_.height;
  shape.width = rules_.width;
  shape.puzzles = 1;
  shape.pad_token = 0;
  shape.label_rule = LabelRule::kRelabelled;
  return shape;
}

std::vector<std::filesystem::path> Maze::files() const {
  if (config_.is_generated()) return {};
  return {config_.train_file, config_.test_file};
}

std::string Maze::origin() const {
  if (config_.is_generated()) return {};
  return "dataset.train_file and dataset.test_file name CSV files with the columns "
         "source,question,answer,rating; those of Maze-Hard are published by the authors of HRM "
         "as sapientinc/maze-30x30-hard-1k on the Hugging Face hub (train.csv and test.csv).";
}

void Maze::load() {
  const auto seed = static_cast<std::uint64_t>(config_.seed);
  Counts wanted;
  wanted[Split::kTrain] = config_.train;
  wanted[Split::kValidation] = config_.validation;
  wanted[Split::kTest] = config_.test;
  if (!config_.is_generated()) {
    keep(csv_splits(
        {rules_.height, rules_.width, seed, config_.train_file, config_.test_file, wanted}));
    return;
  }
  for (const Split split : {Split::kTrain, Split::kTest})
    if (wanted[split] == 0) wanted[split] = kUsualMazes;
  keep(generated_splits({rules_, seed, config_.tries, wanted}));
}

void Maze::keep(Splits splits) {
  std::int64_t group = 0;
  facts_ = std::move(splits.facts);
  warnings_ = std::move(splits.warnings);
  for (const Split split : kSplits) {
    const std::string name(split_name(split));
    double cells = 0;
    std::vector<Item>& items = items_[split];
    items.clear();
    for (Puzzle& puzzle : splits.puzzles[split]) {
      cells += static_cast<double>(path_cells(puzzle.answer));
      Item& item = items.emplace_back();
      item.input = std::move(puzzle.question);
      item.label = std::move(puzzle.answer);
      item.group = group++;
      item.key = fmt::format("{}/{}", name, puzzle.number);
    }
    facts_.push_back({name + "_mazes", static_cast<std::int64_t>(items.size())});
    if (!items.empty())
      facts_.push_back({name + "_mean_path_cells", cells / static_cast<double>(items.size())});
  }
}

void Maze::encode(const Grid& grid, Offset offset, bool label,
                  std::span<std::int64_t> tokens) const {
  if (offset != Offset{} || grid.height != rules_.height || grid.width != rules_.width ||
      grid.cells.size() != tokens.size())
    throw Error(fmt::format(
        "dataset maze: a {} x {} grid at row {}, column {} does not fill the {} x {} canvas of {} "
        "tokens; a maze fills its canvas and cannot be moved on it",
        grid.height, grid.width, offset.row, offset.column, rules_.height, rules_.width,
        tokens.size()));
  const std::int64_t none = label ? ignore_label_ : 0;
  std::transform(grid.cells.begin(), grid.cells.end(), tokens.begin(),
                 [&](Cell cell) { return cell == kNoCell ? none : kFirstToken + cell; });
}

Grid Maze::decode(std::span<const std::int64_t> tokens) const {
  Grid grid(rules_.height, rules_.width, kNoCell);
  for (std::size_t k = 0; k < grid.cells.size() && k < tokens.size(); ++k) {
    const std::int64_t cell = tokens[k] - kFirstToken;
    if (cell >= 0 && cell < kCells) grid.cells[k] = static_cast<Cell>(cell);
  }
  return grid;
}

bool Maze::is_valid(const Item& item, const Grid& output) const {
  return is_shortest_path(item.input, output);
}

bool Maze::is_blank(const Item& item, std::int32_t row, std::int32_t column) const {
  return item.input.at(row, column) == kFree;
}

std::string Maze::draw(const Grid& grid) const {
  const std::string text = to_text(grid);
  std::string drawing;
  for (std::int32_t row = 0; row < grid.height; ++row)
    drawing += text.substr(static_cast<std::size_t>(row) * static_cast<std::size_t>(grid.width),
                           static_cast<std::size_t>(grid.width)) +
               "\n";
  return drawing;
}

strata::Colour Maze::colour(Cell cell) const {
  constexpr std::array<strata::Colour, kCells> kColours{{{55, 60, 70},      // wall
                                                         {255, 255, 255},   // free
                                                         {51, 160, 44},     // start
                                                         {227, 26, 28},     // goal
                                                         {31, 120, 180}}};  // path
  if (cell < 0 || cell >= kCells) return {0, 0, 0};
  return kColours[static_cast<std::size_t>(cell)];
}

std::optional<Grid> Maze::relabel(const Grid& input) const {
  return labelled(input);
}

/// All mazes share one row of the puzzle table, so a task's name changes nothing.
std::vector<Item> Maze::parse(std::string_view text, std::string_view) const {
  return read_text(text, rules_.height, rules_.width);
}

}  // namespace strata::maze
