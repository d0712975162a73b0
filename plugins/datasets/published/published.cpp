// SPDX-License-Identifier: Apache-2.0
#include "published.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "strata/error.hpp"
#include "strata/stream.hpp"

namespace strata::published {
namespace {

constexpr std::string_view kMazeCharacters = "# SGo";
constexpr const char* kIdentifiers = "identifiers.json";

}  // namespace

std::string PublishedConfig::check() const {
  if (folder.empty()) return "folder is not set; it names a folder with train/dataset.json.";
  if (kind == "grid" && (height == 0 || vocabulary == 0))
    return "kind = \"grid\" needs height and vocabulary (vocab_size of dataset.json).";
  const Layout made = layout(0);
  if ((kind == "arc" || kind == "sudoku") && made.height != made.width)
    return fmt::format("kind = \"{}\" has a square canvas, but height is {} and width {}.", kind,
                       made.height, made.width);
  return {};
}

Layout PublishedConfig::layout(std::int64_t ignore_label) const {
  Layout layout;
  layout.kind = kind;
  layout.height = static_cast<std::int32_t>(height != 0 ? height : kind == "sudoku" ? 9 : 30);
  layout.width = width != 0 ? static_cast<std::int32_t>(width) : layout.height;
  layout.vocabulary = vocabulary;
  if (vocabulary == 0) layout.vocabulary = kind == "sudoku" ? layout.height + 2 : 6;
  if (vocabulary == 0 && kind == "arc") layout.vocabulary = 12;
  layout.canvas = {.rows = layout.height,
                   .columns = layout.width,
                   .end_border = end_border,
                   .ignore_label = ignore_label};
  layout.ignore_label = ignore_label;
  return layout;
}

Published::Published(PublishedConfig config, const Context& context)
    : config_(std::move(config)), layout_(config_.layout(context.ignore_label)) {}

DatasetShape Published::shape() const {
  DatasetShape shape = layout_.shape();
  shape.puzzles = puzzles_;
  return shape;
}

std::vector<std::filesystem::path> Published::files() const {
  const std::filesystem::path folder = config_.folder;
  std::vector<std::filesystem::path> files{folder / "train", folder / "test"};
  // These need not be there.
  for (const char* name : {"validation", kIdentifiers})
    if (std::error_code error; std::filesystem::exists(folder / name, error))
      files.push_back(folder / name);
  return files;
}

bool Published::has_validation_part() const {
  std::error_code error;
  return std::filesystem::exists(
      std::filesystem::path(config_.folder) / "validation" / "dataset.json", error);
}

std::string Published::origin() const {
  return "dataset.folder names a folder that a dataset builder of sapientinc/HRM, "
         "SamsungSAILMontreal/TinyRecursiveModels or UbiquantAI/URM wrote (train/dataset.json, "
         "train/all__inputs.npy and so on), or `strata dataset export`.";
}

Published::Part Published::part(const char* name) const {
  Part part{std::filesystem::path(config_.folder) / name, name, {}};
  const std::filesystem::path file = part.folder / "dataset.json";
  part.metadata = read_metadata(file);
  const DatasetShape shape = layout_.shape();
  if (part.metadata.length != shape.sequence_length ||
      part.metadata.vocabulary != shape.vocabulary_size)
    throw DataError(fmt::format(
        "{}: seq_len is {} and vocab_size {}, but dataset.kind = \"{}\" with {} x {} cells has {} "
        "and {}. Set dataset.kind, height, width and vocabulary to what the folder holds.",
        file.string(), part.metadata.length, part.metadata.vocabulary, layout_.kind, shape.height,
        shape.width, shape.sequence_length, shape.vocabulary_size));
  return part;
}

void Published::load() {
  std::vector<Part> parts{part("train"), part("test")};
  if (has_validation_part()) {
    if (config_.validation > 0)
      throw DataError(fmt::format(
          "{}: the folder has this part to validate on, so that dataset.validation = {} cannot "
          "draw "
          "groups of the training part. Set it to 0.",
          (std::filesystem::path(config_.folder) / "validation").string(), config_.validation));
    parts.push_back(part("validation"));
  }
  for (const Part& part : parts)
    puzzles_ = std::max(puzzles_, part.metadata.identifiers);
  names_ = read_identifiers(std::filesystem::path(config_.folder) / kIdentifiers);
  for (const Part& part : parts)
    load_part(part);
  draw_validation();
  for (const Split split : {Split::kTrain, Split::kValidation, Split::kTest})
    facts_.push_back({fmt::format("{}_examples", split_name(split)),
                      static_cast<std::int64_t>(items(split).size())});
  facts_.push_back({"groups", next_group_});
  facts_.push_back({"puzzle_identifiers", puzzles_});
}

void Published::load_part(const Part& part) {
  const bool is_test = part.name == "test";
  const Split split = is_test                     ? Split::kTest
                      : part.name == "validation" ? Split::kValidation
                                                  : Split::kTrain;
  std::vector<Item>& items = items_[static_cast<std::size_t>(split)];
  std::int64_t group = -1, number = 0;
  for (const std::string& set : part.metadata.sets) {
    group = -1;
    for_each_example(part.folder, set, part.metadata, [&](const Example& example) {
      if (example.group != group) {
        // A task of several parts is known by the identifier of its first puzzle, where there are
        // any.
        group = example.group;
        number = next_group_;
        if (puzzles_ > 1)
          number = groups_.try_emplace(example.identifier, next_group_).first->second;
        next_group_ += number == next_group_ ? 1 : 0;
      }
      if (is_test && config_.test_originals && example.copy > 0) return;
      Item item = item_of(example, part, set);
      item.group = number;
      item.key = key_of(item, example, part, set);
      items.push_back(std::move(item));
    });
  }
}

Item Published::item_of(const Example& example, const Part& part, const std::string& set) const {
  Item item;
  item.puzzle = example.identifier;
  item.offset = layout_.offset_of(example.input);
  item.input = layout_.grid_of(example.input, item.offset);
  item.label = layout_.grid_of(example.label, item.offset);
  const auto ignored = part.metadata.ignore_label;
  std::vector<std::int64_t> again(example.input.size());
  for (const bool label : {false, true}) {
    const std::span<const std::int32_t> row = label ? example.label : example.input;
    if (label && !layout_.is_arc() && ignored)
      for (std::size_t cell = 0; cell < row.size(); ++cell)
        if (row[cell] == *ignored) item.label.cells[cell] = kNoCell;
    layout_.encode(label ? item.label : item.input, item.offset, label, again);
    for (std::size_t cell = 0; cell < row.size(); ++cell) {
      const bool same = again[cell] == row[cell] ||
                        (label && ignored == row[cell] && again[cell] == layout_.ignore_label);
      if (same) continue;
      throw DataError(fmt::format(
          "{}: row {}, token {}: {} does not belong there; by dataset.kind = \"{}\"{} the row {}.",
          (part.folder / fmt::format("{}__{}.npy", set, label ? "labels" : "inputs")).string(),
          example.row, cell, row[cell], layout_.kind,
          layout_.is_arc() ? fmt::format(" and end_border = {}", config_.end_border) : "",
          layout_.is_arc() ? "is one rectangle of colours, the same corner in input and label"
                           : "is spelled another way"));
    }
  }
  return item;
}

std::string Published::key_of(const Item& item, const Example& example, const Part& part,
                              const std::string& set) {
  const auto puzzle = static_cast<std::size_t>(item.puzzle);
  if (puzzles_ <= 1 || puzzle >= names_.size())
    return fmt::format("{}/{}/{}", part.name, set, example.row);
  std::string name = names_[puzzle];
  if (part.name != "test") name += "/" + part.name;
  return fmt::format("{}/{}", name, counts_[name]++);
}

void Published::draw_validation() {
  if (config_.validation == 0) return;
  std::vector<Item>& train = items_[static_cast<std::size_t>(Split::kTrain)];
  // What is tested keeps its demonstrations in training.
  std::set<std::int64_t> trained, tested;
  for (const Item& item : train)
    trained.insert(item.group);
  for (const Item& item : items(Split::kTest))
    tested.insert(item.group);
  std::vector<std::int64_t> groups;
  std::ranges::set_difference(trained, tested, std::back_inserter(groups));
  const auto able = std::min(groups.size(), trained.size() - 1);
  if (static_cast<std::int64_t>(able) < config_.validation)
    throw DataError(fmt::format(
        "dataset.validation = {} asks for more groups than the training part can spare; it has "
        "{}{}.",
        config_.validation, trained.size(),
        groups.size() == trained.size()
            ? ""
            : fmt::format(", and the test part needs {} of them", trained.size() - groups.size())));
  Stream(static_cast<std::uint64_t>(config_.seed), "published validation")
      .shuffle(std::span(groups));
  groups.resize(static_cast<std::size_t>(config_.validation));
  const std::set<std::int64_t> drawn(groups.begin(), groups.end());
  const auto first = std::stable_partition(
      train.begin(), train.end(), [&](const Item& item) { return !drawn.contains(item.group); });
  items_[static_cast<std::size_t>(Split::kValidation)].assign(std::make_move_iterator(first),
                                                              std::make_move_iterator(train.end()));
  train.erase(first, train.end());
  if (puzzles_ > 1)
    warnings_.push_back(fmt::format(
        "dataset.validation: the {} groups that validate are left out of training whole, so that "
        "their rows of the puzzle table are not trained, where those of the test part are. What "
        "validation says of this folder is not what the test will say.",
        config_.validation));
}

bool Published::is_blank(const Item& item, std::int32_t row, std::int32_t column) const {
  if (layout_.kind == "sudoku") return item.input.at(row, column) == 0;
  if (layout_.kind == "maze") return item.input.at(row, column) == 1;  // a free cell
  return true;
}

std::string Published::draw(const Grid& grid) const {
  std::string text;
  for (std::int32_t row = 0; row < grid.height; ++row) {
    for (std::int32_t column = 0; column < grid.width; ++column) {
      const Cell cell = grid.at(row, column);
      const auto index = static_cast<std::size_t>(std::max(cell, Cell{0}));
      if (cell == kNoCell)
        text += '?';
      else if (layout_.kind == "maze" && index < kMazeCharacters.size())
        text += kMazeCharacters[index];
      else if (layout_.kind == "sudoku" && cell == 0)
        text += '.';
      else
        text += static_cast<char>(cell < 10 ? '0' + cell : 'A' + (cell - 10) % 26);
    }
    text += '\n';
  }
  return text;
}

}  // namespace strata::published
