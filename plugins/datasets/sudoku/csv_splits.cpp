// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <set>
#include <span>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "canonical.hpp"
#include "csv.hpp"
#include "splits.hpp"
#include "strata/error.hpp"
#include "strata/stream.hpp"

namespace strata::sudoku {
namespace {

using Rows = std::vector<std::size_t>;  ///< indices into a file's puzzles

/// The puzzles of a file with their classes, each question once.
std::vector<Puzzle> read_distinct(const std::filesystem::path& file, const Shape& shape,
                                  std::int64_t& duplicates) {
  std::vector<Puzzle> kept;
  std::set<Board> seen;
  for (Puzzle& puzzle : read_csv(file, shape)) {
    if (!seen.insert(puzzle.question).second) {
      ++duplicates;
      continue;
    }
    puzzle.class_key = class_key(shape, puzzle.question);
    kept.push_back(std::move(puzzle));
  }
  return kept;
}

/// The rows class by class, classes in random order.
std::vector<Rows> shuffled_classes(const std::vector<Puzzle>& puzzles, Stream stream) {
  std::vector<Rows> classes;
  std::unordered_map<std::string, std::size_t> number;
  for (std::size_t row = 0; row < puzzles.size(); ++row) {
    const auto [entry, is_new] = number.try_emplace(puzzles[row].class_key, classes.size());
    if (is_new) classes.emplace_back();
    classes[entry->second].push_back(row);
  }
  stream.shuffle(std::span(classes));
  return classes;
}

/// Takes whole classes from the front until `count` rows are found (the last class may be cut), in
/// the file's order; `next` moves behind the classes that were taken.
Rows take(const std::vector<Rows>& classes, std::int64_t count, std::size_t& next) {
  Rows rows;
  for (; next < classes.size() && static_cast<std::int64_t>(rows.size()) < count; ++next)
    rows.insert(rows.end(), classes[next].begin(), classes[next].end());
  if (static_cast<std::int64_t>(rows.size()) > count) rows.resize(static_cast<std::size_t>(count));
  std::sort(rows.begin(), rows.end());
  return rows;
}

std::vector<Puzzle> at(const std::vector<Puzzle>& puzzles, const Rows& rows) {
  std::vector<Puzzle> picked;
  picked.reserve(rows.size());
  for (const std::size_t row : rows)
    picked.push_back(puzzles[row]);
  return picked;
}

[[noreturn]] void too_few(const std::filesystem::path& file, Split split, std::int64_t wanted,
                          std::size_t left, std::string_view why) {
  throw DataError(
      fmt::format("{}: {} = {} asks for more puzzles than the file has left, {}{}. Ask for fewer.",
                  file.string(), split_name(split), wanted, left, why));
}

}  // namespace

Splits csv_splits(const CsvSettings& settings) {
  std::int64_t duplicates = 0;
  const std::vector<Puzzle> training =
      read_distinct(settings.train_file, settings.shape, duplicates);
  const std::vector<Puzzle> testing = read_distinct(settings.test_file, settings.shape, duplicates);
  constexpr auto kAll = std::numeric_limits<std::int64_t>::max();
  Splits splits;

  std::size_t next = 0;
  const auto classes = shuffled_classes(training, Stream(settings.seed, "sudoku training file"));
  const std::int64_t validation = settings.wanted[Split::kValidation];
  splits.puzzles[Split::kValidation] = at(training, take(classes, validation, next));
  const std::int64_t train = settings.wanted[Split::kTrain];
  splits.puzzles[Split::kTrain] = at(training, take(classes, train == 0 ? kAll : train, next));
  const std::size_t trained = splits.puzzles[Split::kTrain].size();
  if (trained == 0 || static_cast<std::int64_t>(trained) < train)
    too_few(settings.train_file, trained == 0 ? Split::kValidation : Split::kTrain,
            trained == 0 ? validation : train, trained == 0 ? training.size() - 1 : trained,
            trained == 0 ? " if one is to be trained on" : " beside validation");

  std::unordered_set<std::string> known;
  for (const Puzzle& puzzle : training)
    known.insert(puzzle.class_key);
  std::vector<Puzzle> unknown;
  for (const Puzzle& puzzle : testing)
    if (!known.contains(puzzle.class_key)) unknown.push_back(puzzle);
  const auto equivalents = static_cast<std::int64_t>(testing.size() - unknown.size());
  next = 0;
  const std::int64_t test = settings.wanted[Split::kTest];
  splits.puzzles[Split::kTest] =
      at(unknown, take(shuffled_classes(unknown, Stream(settings.seed, "sudoku test file")),
                       test == 0 ? kAll : test, next));
  const std::size_t tested = splits.puzzles[Split::kTest].size();
  if (tested == 0 || static_cast<std::int64_t>(tested) < test)
    too_few(settings.test_file, Split::kTest, std::max<std::int64_t>(test, 1), tested,
            fmt::format(" (without {} that are equivalent to puzzles of the training file)",
                        equivalents));

  splits.facts = {{"dropped_equivalents", equivalents}, {"dropped_duplicates", duplicates}};
  return splits;
}

}  // namespace strata::sudoku
