// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <numeric>
#include <optional>
#include <span>
#include <unordered_set>

#include "canonical.hpp"
#include "route.hpp"
#include "splits.hpp"
#include "strata/error.hpp"

namespace strata::maze {
namespace {

[[noreturn]] void path_too_long(const GeneratedSettings& settings, std::int32_t longest) {
  const Rules& rules = settings.rules;
  throw DataError(fmt::format(
      "dataset maze: {} layouts of {} x {} with {} to {} walls were tried in a row and none was "
      "kept for a path of at least {} cells; the longest shortest path of all had {}. Lower "
      "dataset.min_path, change dataset.min_wall_share and dataset.max_wall_share, or raise "
      "dataset.tries.",
      settings.tries, rules.height, rules.width, rules.min_walls, rules.max_walls, rules.min_path,
      longest));
}

[[noreturn]] void nothing_new(const GeneratedSettings& settings, std::size_t made,
                              std::int64_t wanted) {
  throw DataError(fmt::format(
      "dataset maze: {} mazes are asked for, but after {} of them {} layouts in a row gave none "
      "that was not there already, perhaps turned or mirrored. Ask for fewer with dataset.train, "
      "dataset.validation and dataset.test, or make them larger.",
      wanted, made, settings.tries));
}

std::vector<Puzzle> make_puzzles(const GeneratedSettings& settings, std::int64_t wanted,
                                 Splits& splits) {
  const Generator generator(settings.rules);
  std::vector<Puzzle> puzzles;
  std::unordered_set<std::string> known;
  Effort total;
  std::int64_t repeated = 0;
  std::int64_t repeated_in_a_row = 0;
  std::int64_t limit = settings.tries;  // of total.layouts, pushed on by every new maze
  for (std::uint64_t draw = 0; static_cast<std::int64_t>(puzzles.size()) < wanted; ++draw) {
    std::optional<Grid> question =
        generator.make(Stream(settings.seed, "maze", {draw, 0, 0}), limit, total);
    if (!question && repeated_in_a_row > 0) nothing_new(settings, puzzles.size(), wanted);
    if (!question) path_too_long(settings, total.longest_path);
    std::string key = class_key(*question);
    if (!known.insert(key).second) {
      ++repeated;
      ++repeated_in_a_row;
      continue;
    }
    repeated_in_a_row = 0;
    limit = total.layouts + settings.tries;
    Grid answer = *labelled(*question);
    puzzles.push_back({std::move(*question), std::move(answer), std::move(key),
                       static_cast<std::int64_t>(draw) + 1});
  }
  splits.facts = {{"layouts_tried", total.layouts},
                  {"mazes_above_cap", total.capped},
                  {"dropped_equivalents", repeated}};
  return puzzles;
}

}  // namespace

Splits generated_splits(const GeneratedSettings& settings) {
  Splits splits;
  const Counts& wanted = settings.wanted;
  std::vector<Puzzle> puzzles = make_puzzles(
      settings, std::accumulate(wanted.values.begin(), wanted.values.end(), std::int64_t{0}),
      splits);
  // Where there are few classes, the late ones are the rare ones: no split may get them all.
  Stream(settings.seed, "maze splits").shuffle(std::span(puzzles));
  auto next = std::make_move_iterator(puzzles.begin());
  for (const Split split : kSplits) {
    const auto end = next + wanted[split];
    splits.puzzles[split].assign(next, end);
    next = end;
  }
  return splits;
}

}  // namespace strata::maze
