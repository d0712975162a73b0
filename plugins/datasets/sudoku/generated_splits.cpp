// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <map>
#include <set>
#include <span>
#include <string>
#include <unordered_map>

#include "canonical.hpp"
#include "listing.hpp"
#include "solver.hpp"
#include "splits.hpp"
#include "strata/error.hpp"
#include "strata/stream.hpp"

namespace strata::sudoku {
namespace {

std::string describe(const GeneratedSettings& settings) {
  return fmt::format("{} with {} clues", settings.shape.text(), settings.clues);
}

/// The classes of a small shape, each in one split: a fifth of them (at least one) is held out for
/// the test, a tenth (at least one) for validation where there is any, and the rest is trained on.
class ListedClasses {
 public:
  ListedClasses(const GeneratedSettings& settings, std::map<std::string, std::int64_t> classes);

  [[nodiscard]] Split split_of(const std::string& key) const { return split_of_.at(key); }
  [[nodiscard]] const Counts& classes() const { return classes_; }
  /// How many distinct puzzles the classes of each split have.
  [[nodiscard]] const Counts& puzzles() const { return puzzles_; }

 private:
  std::unordered_map<std::string, Split> split_of_;
  Counts classes_;
  Counts puzzles_;
};

ListedClasses::ListedClasses(const GeneratedSettings& settings,
                             std::map<std::string, std::int64_t> classes) {
  std::vector<std::string> keys;
  for (const auto& [key, count] : classes)
    keys.push_back(key);
  Stream(settings.seed, "sudoku classes").shuffle(std::span(keys));
  const auto total = static_cast<std::int64_t>(keys.size());
  const auto share = [&](Split split, std::int64_t part) {
    return settings.wanted[split] == 0 ? 0 : std::max<std::int64_t>(1, total / part);
  };
  classes_[Split::kTest] = share(Split::kTest, 5);
  classes_[Split::kValidation] = share(Split::kValidation, 10);
  classes_[Split::kTrain] = total - classes_[Split::kTest] - classes_[Split::kValidation];
  if (classes_[Split::kTrain] < 1)
    throw DataError(
        fmt::format("dataset sudoku: puzzles of {} and exactly one solution fall into {} classes, "
                    "too few to give each split one "
                    "of its own. Ask for another number of clues (dataset.clues).",
                    describe(settings), total));
  std::size_t next = 0;
  for (const Split split : {Split::kTest, Split::kValidation, Split::kTrain}) {
    for (std::int64_t k = 0; k < classes_[split]; ++k, ++next) {
      split_of_[keys[next]] = split;
      puzzles_[split] += classes.at(keys[next]);
    }
    if (settings.wanted[split] > puzzles_[split])
      throw DataError(
          fmt::format("dataset sudoku: {0} = {1} asks for more puzzles than there are: the {2} "
                      "classes of {3} that are kept for {0} "
                      "have {4}. Ask for fewer puzzles or another number of clues.",
                      split_name(split), settings.wanted[split], classes_[split],
                      describe(settings), puzzles_[split]));
  }
}

/// Draws a grid and a mask, both uniformly, until the puzzle has one solution, belongs to a class
/// of a split that is not full, and is new there: uniform over the puzzles of the split.
void draw_listed(const GeneratedSettings& settings, const Solver& solver,
                 const std::vector<Board>& grids, const ListedClasses& classes, Splits& splits) {
  Stream stream(settings.seed, "sudoku puzzles");
  std::set<Board> taken;
  const auto cells = static_cast<std::size_t>(settings.shape.cells());
  std::int64_t missing = 0;
  for (const Split split : kSplits)
    missing += settings.wanted[split];
  while (missing > 0) {
    Puzzle puzzle;
    puzzle.answer = grids[static_cast<std::size_t>(stream.below(grids.size()))];
    puzzle.question.assign(cells, 0);
    const std::vector<std::int32_t> order = stream.permutation(settings.shape.cells());
    for (const std::int32_t cell : std::span(order).first(static_cast<std::size_t>(settings.clues)))
      puzzle.question[static_cast<std::size_t>(cell)] =
          puzzle.answer[static_cast<std::size_t>(cell)];
    const Search search = solver.solve(puzzle.question);
    if (search.solutions != 1) continue;
    puzzle.class_key = class_key(settings.shape, puzzle.question);
    puzzle.rating = search.backtracks;
    std::vector<Puzzle>& split = splits.puzzles[classes.split_of(puzzle.class_key)];
    const std::int64_t wanted = settings.wanted[classes.split_of(puzzle.class_key)];
    if (static_cast<std::int64_t>(split.size()) == wanted) continue;
    if (!taken.insert(puzzle.question).second) continue;
    split.push_back(std::move(puzzle));
    --missing;
  }
}

Splits listed_splits(const GeneratedSettings& settings, const Solver& solver) {
  const std::vector<Board> grids = all_grids(solver);
  auto found = all_classes(solver, grids, settings.clues);
  if (found.empty())
    throw DataError(
        fmt::format("dataset sudoku: no puzzle of {} has exactly one solution (all were tried). "
                    "Ask for more clues "
                    "(dataset.clues).",
                    describe(settings)));
  const auto total = static_cast<std::int64_t>(found.size());
  const ListedClasses classes(settings, std::move(found));
  Splits splits;
  draw_listed(settings, solver, grids, classes, splits);
  splits.facts = {{"classes_that_exist", total},
                  {"classes_kept_for_train", classes.classes()[Split::kTrain]},
                  {"classes_kept_for_validation", classes.classes()[Split::kValidation]},
                  {"classes_kept_for_test", classes.classes()[Split::kTest]}};
  return splits;
}

/// Which split owns which class, where classes are met as puzzles are made.
class Dealer {
 public:
  explicit Dealer(const GeneratedSettings& settings)
      : settings_(settings), missing_(settings.wanted) {}

  /// A class that is new goes to a split by chance, in proportion to what the splits still lack.
  [[nodiscard]] Split split_of(const std::string& key, Stream chance) {
    const auto [entry, is_new] = owner_.try_emplace(key, Split::kTrain);
    if (is_new) {
      auto ticket = static_cast<std::int64_t>(chance.below(static_cast<std::uint64_t>(missing())));
      for (const Split split : kSplits) {
        if (ticket >= 0 && ticket < missing_[split]) entry->second = split;
        ticket -= missing_[split];
      }
    }
    return entry->second;
  }
  void took(Split split) { --missing_[split]; }
  [[nodiscard]] bool is_full(Split split) const { return missing_[split] == 0; }
  [[nodiscard]] std::int64_t missing() const {
    return missing_[Split::kTrain] + missing_[Split::kValidation] + missing_[Split::kTest];
  }
  [[noreturn]] void give_up() const {
    std::string found;
    for (const Split split : kSplits)
      found += fmt::format("{}{} of {} for {}", found.empty() ? "" : ", ",
                           settings_.wanted[split] - missing_[split], settings_.wanted[split],
                           split_name(split));
    throw DataError(
        fmt::format("dataset sudoku: the last {} puzzles of {} were all known already or "
                    "equivalent to puzzles of another split; "
                    "found so far: {}. Ask for fewer puzzles, more clues (dataset.clues), more "
                    "tries (dataset.tries) or other puzzles (dataset.seed).",
                    settings_.tries, describe(settings_), found));
  }

 private:
  const GeneratedSettings& settings_;
  Counts missing_;
  std::unordered_map<std::string, Split> owner_;
};

Splits dealt_splits(const GeneratedSettings& settings, const Solver& solver) {
  const Generator generator(solver, settings.clues, settings.tries);
  Dealer dealer(settings);
  Splits splits;
  std::set<Board> taken;
  std::int64_t dropped = 0;
  std::int64_t in_vain = 0;
  for (std::uint64_t number = 0; dealer.missing() > 0; ++number) {
    Puzzle puzzle = generator.make(Stream(settings.seed, "sudoku puzzle", {number, 0, 0}));
    const Split split =
        dealer.split_of(puzzle.class_key, Stream(settings.seed, "sudoku split", {number, 0, 0}));
    if (dealer.is_full(split) || !taken.insert(puzzle.question).second) {
      ++dropped;
      if (++in_vain == settings.tries) dealer.give_up();
      continue;
    }
    in_vain = 0;
    dealer.took(split);
    splits.puzzles[split].push_back(std::move(puzzle));
  }
  splits.facts = {{"dropped_equivalents", dropped}};
  return splits;
}

}  // namespace

Splits generated_splits(const GeneratedSettings& settings) {
  const Solver solver(settings.shape);
  return settings.shape.size <= kMaxListedSize ? listed_splits(settings, solver)
                                               : dealt_splits(settings, solver);
}

}  // namespace strata::sudoku
