// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "canonical.hpp"
#include "route.hpp"
#include "splits.hpp"
#include "strata/error.hpp"
#include "strata/stream.hpp"

namespace strata::maze {
namespace {

struct File {
  std::vector<Puzzle> puzzles;
  std::int64_t dropped = 0;  ///< known before, or twice in the file
};

/// The mazes of a file that `known` does not have yet; it gets them.
File read_new(const std::filesystem::path& path, const CsvSettings& settings,
              std::unordered_set<std::string>& known) {
  File file;
  for (Puzzle& puzzle : read_csv(path, settings.height, settings.width)) {
    puzzle.class_key = class_key(puzzle.question);
    if (known.insert(puzzle.class_key).second)
      file.puzzles.push_back(std::move(puzzle));
    else
      ++file.dropped;
  }
  return file;
}

/// Takes `count` random mazes out of `puzzles`, 0: all of them, and leaves the rest; both stay in
/// the file's order.
std::vector<Puzzle> take(std::vector<Puzzle>& puzzles, std::int64_t count, Stream stream) {
  if (count == 0) return std::exchange(puzzles, {});
  std::vector<bool> chosen(puzzles.size(), false);
  const auto order = stream.permutation(static_cast<std::int32_t>(puzzles.size()));
  for (std::size_t k = 0; k < static_cast<std::size_t>(count) && k < order.size(); ++k)
    chosen[static_cast<std::size_t>(order[k])] = true;
  std::vector<Puzzle> taken, rest;
  for (std::size_t k = 0; k < puzzles.size(); ++k)
    (chosen[k] ? taken : rest).push_back(std::move(puzzles[k]));
  puzzles = std::move(rest);
  return taken;
}

/// @param left mazes that the split could have
void check(const std::filesystem::path& file, std::string_view split, std::int64_t wanted,
           std::size_t left, const std::string& why) {
  if (left > 0 && static_cast<std::int64_t>(left) >= wanted) return;
  throw DataError(
      fmt::format("{}: {} = {} asks for more mazes than the file has left, {}{}. Ask for fewer.",
                  file.string(), split, std::max<std::int64_t>(wanted, 1), left, why));
}

/// Answers that another order of moves finds.
std::int64_t off_rule(const Splits& splits) {
  std::int64_t count = 0;
  for (const auto& puzzles : splits.puzzles.values)
    count += std::count_if(puzzles.begin(), puzzles.end(), [](const Puzzle& puzzle) {
      return labelled(puzzle.question) != puzzle.answer;
    });
  return count;
}

}  // namespace

Splits csv_splits(const CsvSettings& settings) {
  Splits splits;
  std::unordered_set<std::string> known;
  auto [training, repeated] = read_new(settings.train_file, settings, known);
  auto [testing, trained] = read_new(settings.test_file, settings, known);
  const Counts& wanted = settings.wanted;

  if (wanted[Split::kValidation] > 0) {
    check(settings.train_file, "validation", wanted[Split::kValidation], training.size() - 1,
          " if one is to be trained on");
    splits.puzzles[Split::kValidation] =
        take(training, wanted[Split::kValidation], Stream(settings.seed, "maze validation"));
  }
  check(settings.train_file, "train", wanted[Split::kTrain], training.size(), " beside validation");
  splits.puzzles[Split::kTrain] =
      take(training, wanted[Split::kTrain], Stream(settings.seed, "maze training"));
  check(settings.test_file, "test", wanted[Split::kTest], testing.size(),
        " that are not in the training file, turned or mirrored ones included");
  splits.puzzles[Split::kTest] =
      take(testing, wanted[Split::kTest], Stream(settings.seed, "maze test"));

  const std::int64_t strangers = off_rule(splits);
  splits.facts = {{"dropped_duplicates", repeated},
                  {"dropped_equivalents", trained},
                  {"answers_off_rule", strangers}};
  if (strangers > 0)
    splits.warnings.push_back(fmt::format(
        "{} answers of the mazes are shortest paths, but not those that a breadth-first search in "
        "the order Down, Left, Right, Up finds first; augmentations that turn or mirror label by "
        "that rule.",
        strangers));
  return splits;
}

}  // namespace strata::maze
