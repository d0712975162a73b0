// SPDX-License-Identifier: Apache-2.0
#include "data/published_writer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <span>
#include <system_error>

#include "data/bank.hpp"
#include "strata/context.hpp"
#include "strata/error.hpp"

namespace strata::data {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

/// Indices of the items of one puzzle.
using Puzzle = std::vector<std::size_t>;
using Group = std::vector<Puzzle>;

/// In the order in which groups, and puzzles within a group, first appear.
std::vector<Group> groups_of(std::span<const Item> items, bool share_one_row) {
  std::vector<Group> groups;
  std::map<std::int64_t, std::size_t> group_of;
  std::map<std::pair<std::size_t, std::int64_t>, std::size_t> puzzle_of;
  for (std::size_t index = 0; index < items.size(); ++index) {
    const auto key = share_one_row ? static_cast<std::int64_t>(index) : items[index].group;
    const auto group = group_of.try_emplace(key, groups.size());
    if (group.second) groups.emplace_back();
    Group& puzzles = groups[group.first->second];
    const auto puzzle =
        puzzle_of.try_emplace({group.first->second, items[index].puzzle}, puzzles.size());
    if (puzzle.second) puzzles.emplace_back();
    puzzles[puzzle.first->second].push_back(index);
  }
  return groups;
}

void make_folder(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error)
    throw StoreError(
        fmt::format("{}: the folder cannot be made: {}", folder.string(), error.message()));
  if (!fs::is_empty(folder, error) || error)
    throw StoreError(
        fmt::format("{}: the folder is not empty. Name one that is, or that is not there yet.",
                    folder.string()));
}

void write_json(const fs::path& file, const Json& json) {
  std::ofstream stream(file);
  stream << json.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
  stream.close();
  if (!stream) throw StoreError(fmt::format("{}: cannot be written.", file.string()));
}

class Writer {
 public:
  Writer(const Dataset& dataset, const std::shared_ptr<const Composer>& composer,
         const PublishedFolder& to)
      : dataset_(dataset),
        shape_(dataset.shape()),
        to_(to),
        bank_(composer, shape_.puzzles, to.copies, to.seed),
        names_(static_cast<std::size_t>(identifiers()), "<blank>"),
        tokens_(static_cast<std::size_t>(shape_.sequence_length)) {}

  PublishedPart write(Split split) {
    const std::span<const Item> items = dataset_.items(split);
    const std::vector<Group> groups = groups_of(items, share_one_row());
    const std::int64_t copies = split == Split::kTrain ? to_.copies + 1 : 1;
    PublishedPart part{std::string(split_name(split)), 0, 0, 0};
    part.groups = static_cast<std::int64_t>(groups.size());
    part.examples = static_cast<std::int64_t>(items.size()) * copies;
    for (const Group& group : groups)
      part.puzzles += static_cast<std::int64_t>(group.size()) * copies;
    const fs::path folder = to_.folder / part.name;
    fs::create_directory(folder);
    write_arrays(folder, items, groups, copies, part);
    write_json(folder / "dataset.json", description(part));
    return part;
  }

  void write_identifiers() const { write_json(to_.folder / "identifiers.json", names_); }

 private:
  [[nodiscard]] bool share_one_row() const { return shape_.puzzles <= 1; }
  /// Identifier 0 means "no puzzle" where puzzles have rows of their own.
  [[nodiscard]] std::int64_t identifiers() const {
    return share_one_row() ? 1 : table_rows(shape_.puzzles, to_.copies) + 1;
  }

  void write_arrays(const fs::path& folder, std::span<const Item> items,
                    const std::vector<Group>& groups, std::int64_t copies,
                    const PublishedPart& part) {
    const auto array = [&](const char* name, NpyType type, std::vector<std::int64_t> shape) {
      return NpyWriter(folder / fmt::format("all__{}.npy", name), type, shape);
    };
    NpyWriter inputs = array("inputs", to_.tokens, {part.examples, shape_.sequence_length});
    NpyWriter labels = array("labels", to_.tokens, {part.examples, shape_.sequence_length});
    NpyWriter identifiers = array("puzzle_identifiers", NpyType::kInt32, {part.puzzles});
    NpyWriter first_example = array("puzzle_indices", NpyType::kInt32, {part.puzzles + 1});
    NpyWriter first_puzzle = array("group_indices", NpyType::kInt32, {part.groups + 1});
    std::int64_t examples = 0, puzzles = 0;
    const auto put = [](NpyWriter& to, std::int64_t value) { to.write(std::span(&value, 1)); };
    for (const Group& group : groups) {
      put(first_puzzle, puzzles);
      for (const Puzzle& puzzle : group) {
        for (std::int64_t copy = 0; copy < copies; ++copy) {
          put(first_example, examples);
          put(identifiers, identifier(items[puzzle.front()], copy));
          for (const std::size_t index : puzzle) {
            const ComposedItem example =
                bank_.copy(items[index], static_cast<std::int64_t>(index), copy);
            encode(example, false);
            inputs.write(tokens_);
            encode(example, true);
            labels.write(tokens_);
          }
          ++puzzles;
          examples += static_cast<std::int64_t>(puzzle.size());
        }
      }
    }
    put(first_puzzle, puzzles);
    put(first_example, examples);
    for (NpyWriter* writer : {&inputs, &labels, &identifiers, &first_example, &first_puzzle})
      writer->close();
  }

  /// The published trainers ignore labels that are the padding's token.
  void encode(const ComposedItem& example, bool label) {
    dataset_.encode(label ? example.item.label : example.item.input, example.offset, label,
                    tokens_);
    const std::int64_t ignored = Context{}.ignore_label;
    for (std::int64_t& token : tokens_) {
      if (token != ignored) continue;
      if (shape_.pad_token < 0)
        throw Error(
            "A label leaves cells open, but the dataset has no token for padding, by which the "
            "published format says so. Give it one (Sudoku: dataset.pad_token = true).");
      token = shape_.pad_token;
    }
  }

  std::int64_t identifier(const Item& item, std::int64_t copy) {
    if (share_one_row()) return 0;
    const std::int64_t id = table_row(item.puzzle, copy, shape_.puzzles, to_.copies) + 1;
    // Keys begin with the name of the task: "007bbfb7/train/0".
    std::string name = item.key.substr(0, item.key.find('/'));
    if (copy > 0) name += fmt::format("|||copy {}", copy);
    names_.at(static_cast<std::size_t>(id)) = std::move(name);
    return id;
  }

  [[nodiscard]] Json description(const PublishedPart& part) const {
    const bool has_padding = shape_.pad_token >= 0;
    return {{"pad_id", has_padding ? shape_.pad_token : 0},
            {"ignore_label_id", has_padding ? Json(shape_.pad_token) : Json()},
            {"blank_identifier_id", 0},
            {"vocab_size", shape_.vocabulary_size},
            {"seq_len", shape_.sequence_length},
            {"num_puzzle_identifiers", identifiers()},
            {"total_groups", part.groups},
            {"mean_puzzle_examples", part.puzzles == 0 ? 0.0
                                                       : static_cast<double>(part.examples) /
                                                             static_cast<double>(part.puzzles)},
            {"total_puzzles", part.puzzles},
            {"sets", {"all"}}};
  }

  const Dataset& dataset_;
  DatasetShape shape_;
  const PublishedFolder& to_;
  Bank bank_;
  std::vector<std::string> names_;
  std::vector<std::int64_t> tokens_;
};

}  // namespace

std::vector<PublishedPart> write_published(const std::shared_ptr<const Dataset>& dataset,
                                           const std::shared_ptr<const Composer>& composer,
                                           const PublishedFolder& to) {
  if (to.tokens == NpyType::kUint8 && dataset->shape().vocabulary_size > 256)
    throw Error(fmt::format("The vocabulary has {} tokens, uint8 holds 256. Write int64.",
                            dataset->shape().vocabulary_size));
  make_folder(to.folder);
  Writer writer(*dataset, composer, to);
  std::vector<PublishedPart> parts;
  for (const Split split : {Split::kTrain, Split::kTest, Split::kValidation})
    if (split != Split::kValidation || !dataset->items(split).empty())
      parts.push_back(writer.write(split));
  writer.write_identifiers();
  return parts;
}

}  // namespace strata::data
