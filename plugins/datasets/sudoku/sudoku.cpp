// SPDX-License-Identifier: Apache-2.0
#include "sudoku.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <unordered_map>
#include <utility>

#include "strata/error.hpp"
#include "typed_puzzles.hpp"

namespace strata::sudoku {
namespace {

/// Puzzles of a split where none are asked for by number.
constexpr std::int64_t kUsualPuzzles = 1000;

/// DatasetShape::pad_token where there is no such token.
constexpr std::int64_t kNoPadding = -1;

/// 4x4: 5 of 16. Others: three eighths of the cells (6x6: 13, 9x9: 30), which emptying a grid in
/// random order reaches nearly always at the first try.
int usual_clues(int size) {
  return size == 4 ? 5 : size * size * 3 / 8;
}

Grid grid_of(const Shape& shape, const Board& board) {
  Grid grid(shape.size, shape.size);
  std::transform(board.begin(), board.end(), grid.cells.begin(),
                 [](std::uint8_t digit) { return static_cast<Cell>(digit); });
  return grid;
}

}  // namespace

Shape SudokuConfig::shape() const {
  const auto side = static_cast<int>(size);
  if (box_height == 0 && box_width == 0) return usual_shape(side);
  const auto height = static_cast<int>(box_height != 0 ? box_height : size / box_width);
  const auto width = static_cast<int>(box_width != 0 ? box_width : size / box_height);
  return {side, height, width};
}

std::string SudokuConfig::check() const {
  const Shape boxes = shape();
  if (boxes.box_height * boxes.box_width != boxes.size) {
    const Shape usual = usual_shape(boxes.size);
    return fmt::format(
        "box_height {} times box_width {} must be size, which is {}. Leave both out for the usual "
        "boxes, {} high and {} "
        "wide.",
        boxes.box_height, boxes.box_width, size, usual.box_height, usual.box_width);
  }
  if (is_generated() && size > 9)
    return fmt::format(
        "size is {}, generated puzzles go up to 9. Larger ones are read from files with source = "
        "\"csv\".",
        size);
  if (is_generated() && clues > size * size)
    return fmt::format("clues is {}, a {} puzzle has {} cells.", clues, boxes.text(), size * size);
  if (!is_generated() && (train_file.empty() || test_file.empty()))
    return fmt::format(
        "source = \"csv\" needs train_file and test_file, but {} is not set. Both name CSV files "
        "with the header "
        "source,question,answer,rating.",
        train_file.empty() ? "train_file" : "test_file");
  return {};
}

Sudoku::Sudoku(SudokuConfig config, const Context& context)
    : config_(std::move(config)), shape_(config_.shape()), ignore_label_(context.ignore_label) {}

DatasetShape Sudoku::shape() const {
  DatasetShape shape;
  shape.vocabulary_size = blank_token() + 1 + shape_.size;
  shape.sequence_length = shape_.cells();
  shape.height = shape.width = shape_.size;
  shape.box_height = shape_.box_height;
  shape.box_width = shape_.box_width;
  shape.puzzles = 1;
  shape.pad_token = config_.pad_token ? 0 : kNoPadding;
  for (int digit = 1; digit <= shape_.size; ++digit)
    shape.interchangeable.push_back(static_cast<Cell>(digit));
  return shape;
}

std::vector<std::filesystem::path> Sudoku::files() const {
  if (config_.is_generated()) return {};
  return {config_.train_file, config_.test_file};
}

std::string Sudoku::origin() const {
  if (config_.is_generated()) return {};
  return "dataset.train_file and dataset.test_file name CSV files with the columns "
         "source,question,answer,rating; those of Sudoku-Extreme are published by the authors of "
         "HRM "
         "as sapientinc/sudoku-extreme on the Hugging Face hub (train.csv and test.csv).";
}

void Sudoku::load() {
  const auto seed = static_cast<std::uint64_t>(config_.seed);
  Counts wanted;
  wanted[Split::kTrain] = config_.train;
  wanted[Split::kValidation] = config_.validation;
  wanted[Split::kTest] = config_.test;
  if (!config_.is_generated()) {
    keep(csv_splits({shape_, seed, config_.train_file, config_.test_file, wanted}));
    return;
  }
  for (const Split split : {Split::kTrain, Split::kTest})
    if (wanted[split] == 0) wanted[split] = kUsualPuzzles;
  const int clues = config_.clues == 0 ? usual_clues(shape_.size) : static_cast<int>(config_.clues);
  keep(generated_splits({shape_, seed, clues, config_.tries, wanted}));
}

/// Turns puzzles into items; classes are numbered in the order in which they appear.
void Sudoku::keep(const Splits& splits) {
  std::unordered_map<std::string, std::int64_t> numbers;
  std::vector<Fact> means;
  facts_ = splits.facts;
  for (const Split split : kSplits) {
    const std::size_t classes_before = numbers.size();
    double ratings = 0;
    std::vector<Item>& items = items_[split];
    items.clear();
    for (const Puzzle& puzzle : splits.puzzles[split]) {
      const auto number = static_cast<std::int64_t>(numbers.size());
      Item& item = items.emplace_back();
      item.input = grid_of(shape_, puzzle.question);
      item.label = grid_of(shape_, puzzle.answer);
      item.group = numbers.try_emplace(puzzle.class_key, number).first->second;
      item.key = to_text(puzzle.question);
      ratings += static_cast<double>(puzzle.rating);
    }
    const std::string name(split_name(split));
    facts_.push_back({name + "_puzzles", static_cast<std::int64_t>(items.size())});
    facts_.push_back(
        {name + "_classes", static_cast<std::int64_t>(numbers.size() - classes_before)});
    if (!items.empty())
      means.push_back({name + (config_.is_generated() ? "_mean_backtracks" : "_mean_rating"),
                       ratings / static_cast<double>(items.size())});
  }
  facts_.push_back({"classes", static_cast<std::int64_t>(numbers.size())});
  facts_.insert(facts_.end(), means.begin(), means.end());
}

void Sudoku::encode(const Grid& grid, Offset offset, bool label,
                    std::span<std::int64_t> tokens) const {
  if (offset != Offset{} || grid.cells.size() != tokens.size())
    throw Error(fmt::format(
        "dataset sudoku: a {} grid at row {}, column {} does not fill {} tokens; a Sudoku fills "
        "its canvas and cannot "
        "be moved on it",
        fmt::format("{}x{}", grid.height, grid.width), offset.row, offset.column, tokens.size()));
  const std::int64_t none =
      label ? ignore_label_ : 0;  // 0 is padding, or a blank where there is none
  std::transform(grid.cells.begin(), grid.cells.end(), tokens.begin(),
                 [&](Cell cell) { return cell == kNoCell ? none : blank_token() + cell; });
}

Grid Sudoku::decode(std::span<const std::int64_t> tokens) const {
  Grid grid(shape_.size, shape_.size, kNoCell);
  for (std::size_t k = 0; k < grid.cells.size() && k < tokens.size(); ++k) {
    const std::int64_t cell = tokens[k] - blank_token();
    if (cell >= 0 && cell <= shape_.size) grid.cells[k] = static_cast<Cell>(cell);
  }
  return grid;
}

bool Sudoku::is_valid(const Item& item, const Grid& output) const {
  if (output.height != shape_.size || output.width != shape_.size) return false;
  Board board;
  for (std::size_t k = 0; k < output.cells.size(); ++k) {
    const Cell cell = output.cells[k];
    if (cell < 1 || cell > shape_.size) return false;
    if (item.input.cells[k] > 0 && item.input.cells[k] != cell) return false;
    board.push_back(static_cast<std::uint8_t>(cell));
  }
  return !broken_rule(shape_, board);
}

bool Sudoku::is_blank(const Item& item, std::int32_t row, std::int32_t column) const {
  return item.input.at(row, column) == 0;
}

std::string Sudoku::draw(const Grid& grid) const {
  std::string text;
  for (std::int32_t row = 0; row < grid.height; ++row) {
    std::string line, rule;
    for (std::int32_t column = 0; column < grid.width; ++column) {
      if (column > 0 && column % shape_.box_width == 0) {
        line += " |";
        rule += "-+";
      }
      const Cell cell = grid.at(row, column);
      line += ' ';
      line += cell >= 0 && cell <= shape_.size ? to_character(cell) : '?';
      rule += "--";
    }
    if (row > 0 && row % shape_.box_height == 0) text += rule + "-\n";
    text += line + "\n";
  }
  return text;
}

strata::Colour Sudoku::colour(Cell cell) const {
  // The ten categories of ColorBrewer's Set3, then six of Paired; an empty cell is white.
  constexpr std::array<strata::Colour, kMaxSize> kDigits{{{141, 211, 199},
                                                          {255, 255, 179},
                                                          {190, 186, 218},
                                                          {251, 128, 114},
                                                          {128, 177, 211},
                                                          {253, 180, 98},
                                                          {179, 222, 105},
                                                          {252, 205, 229},
                                                          {217, 217, 217},
                                                          {188, 128, 189},
                                                          {166, 206, 227},
                                                          {31, 120, 180},
                                                          {178, 223, 138},
                                                          {51, 160, 44},
                                                          {227, 26, 28},
                                                          {255, 127, 0}}};
  if (cell == 0) return {255, 255, 255};
  if (cell < 0 || cell > kMaxSize) return {0, 0, 0};
  return kDigits[static_cast<std::size_t>(cell - 1)];
}

std::vector<Item> Sudoku::parse(std::string_view text, std::string_view task) const {
  if (!task.empty())
    throw DataError(fmt::format(
        "Sudoku has no tasks, so that a puzzle cannot belong to \"{}\". Leave --task out.", task));
  std::vector<Item> items;
  std::unordered_map<std::string, int> times;
  for (const Board& board : typed_puzzles(shape_, text)) {
    Item& item = items.emplace_back();
    item.input = grid_of(shape_, board);
    item.label = Grid(shape_.size, shape_.size, kNoCell);
    item.key = to_text(board);
    if (const int time = ++times[item.key]; time > 1) item.key += fmt::format(" (again, {})", time);
  }
  return items;
}

}  // namespace strata::sudoku
