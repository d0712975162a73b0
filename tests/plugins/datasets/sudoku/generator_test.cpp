// SPDX-License-Identifier: Apache-2.0
#include <map>
#include <set>

#include "brute_force.hpp"
#include "catch.hpp"
#include "strata/error.hpp"
#include "sudoku/canonical.hpp"
#include "sudoku/splits.hpp"

using namespace strata::sudoku;
using strata::kSplits;
using strata::Split;
using strata::Stream;

namespace {

GeneratedSettings settings(Shape shape, int clues, std::int64_t train, std::int64_t validation,
                           std::int64_t test) {
  GeneratedSettings made{.shape = shape, .seed = 3, .clues = clues, .tries = 200, .wanted = {}};
  made.wanted.values = {train, validation, test};
  return made;
}

std::string message_of(const GeneratedSettings& wanted) {
  try {
    (void)generated_splits(wanted);
  } catch (const strata::DataError& error) {
    return error.what();
  }
  return "no error";
}

std::int64_t fact(const Splits& splits, const std::string& name) {
  for (const strata::Fact& fact : splits.facts)
    if (fact.name == name) return std::get<std::int64_t>(fact.value);
  return -1;
}

/// What holds for every way of making splits.
void check_splits(const Splits& splits, const GeneratedSettings& wanted) {
  std::map<std::string, Split> owner;
  const Solver solver(wanted.shape);
  for (const Split split : kSplits) {
    REQUIRE(static_cast<std::int64_t>(splits.puzzles[split].size()) == wanted.wanted[split]);
    std::set<Board> distinct;
    for (const Puzzle& puzzle : splits.puzzles[split]) {
      const Search search = solver.solve(puzzle.question);
      REQUIRE(search.solutions == 1);
      REQUIRE(search.first == puzzle.answer);
      REQUIRE(search.backtracks == puzzle.rating);
      REQUIRE(clue_count(puzzle.question) == wanted.clues);
      REQUIRE(distinct.insert(puzzle.question).second);
      REQUIRE(puzzle.class_key == class_key(wanted.shape, puzzle.question));
      REQUIRE(owner.try_emplace(puzzle.class_key, split).first->second == split);
    }
  }
}

}  // namespace

TEST_CASE("generated puzzles have the clues asked for, one solution, and classes of one split") {
  for (const auto& wanted :
       {settings({4, 2, 2}, 5, 200, 0, 1000), settings({4, 2, 2}, 7, 100, 50, 100),
        settings({4, 1, 4}, 6, 100, 20, 100), settings({5, 1, 5}, 10, 40, 20, 40),
        settings({6, 2, 3}, 12, 100, 50, 100), settings({8, 2, 4}, 26, 20, 5, 20),
        settings({9, 3, 3}, 28, 40, 10, 40)}) {
    INFO(wanted.shape.text());
    check_splits(generated_splits(wanted), wanted);
  }
}

TEST_CASE("of the 96 classes of 4x4 puzzles with 5 clues, 19 are kept for the test") {
  const Splits without = generated_splits(settings({4, 2, 2}, 5, 200, 0, 1000));
  CHECK(fact(without, "classes_that_exist") == 96);
  CHECK(fact(without, "classes_kept_for_train") == 77);
  CHECK(fact(without, "classes_kept_for_validation") == 0);
  CHECK(fact(without, "classes_kept_for_test") == 19);
  const Splits with = generated_splits(settings({4, 2, 2}, 5, 200, 100, 1000));
  CHECK(fact(with, "classes_kept_for_train") == 68);
  CHECK(fact(with, "classes_kept_for_validation") == 9);
  CHECK(fact(with, "classes_kept_for_test") == 19);
  // The test puzzles cover their classes: 1,000 draws of 19.
  std::set<std::string> classes;
  for (const Puzzle& puzzle : without.puzzles[Split::kTest])
    classes.insert(puzzle.class_key);
  CHECK(classes.size() == 19);
}

TEST_CASE("the same seed makes the same puzzles on every machine, another seed others") {
  auto wanted = settings({4, 2, 2}, 5, 3, 0, 2);
  const auto first_of = [](const GeneratedSettings& asked) {
    return to_text(generated_splits(asked).puzzles[Split::kTrain].front().question);
  };
  CHECK(first_of(wanted) == ".3.2.4...2.....3");
  CHECK(first_of(settings({9, 3, 3}, 30, 1, 0, 1)) ==
        "..45..8..89.4....66......1........3.5.1.....2..2..97..76..3.5481...479..243.8....");
  wanted.seed = 4;
  CHECK(first_of(wanted) != ".3.2.4...2.....3");
}

TEST_CASE("a clue count that is not reached is an error that says how far the tries came") {
  auto wanted = settings({9, 3, 3}, 17, 1, 0, 1);
  wanted.tries = 20;
  CHECK(message_of(wanted) ==
        "dataset sudoku: none of 20 tries gave a 9x9 puzzle with 17 clues and exactly one "
        "solution; the fewest clues reached were 22. Ask for more clues (dataset.clues) or more "
        "tries (dataset.tries).");
  CHECK(message_of(settings({4, 2, 2}, 3, 1, 0, 1)) ==
        "dataset sudoku: no puzzle of 4x4 with 3 clues has exactly one solution (all were tried). "
        "Ask for more clues "
        "(dataset.clues).");
}

TEST_CASE("more puzzles than there are is an error that says how many there are") {
  CHECK(message_of(settings({4, 2, 2}, 4, 1, 0, 100'000)) ==
        "dataset sudoku: test = 100000 asks for more puzzles than there are: the 2 classes of 4x4 "
        "with 4 clues that are kept for test have 6144. Ask for fewer puzzles or another number of "
        "clues.");
  CHECK(message_of(settings({4, 2, 2}, 16, 1, 1, 1)) ==
        "dataset sudoku: puzzles of 4x4 with 16 clues and exactly one solution fall into 2 "
        "classes, too few to give "
        "each split one of its own. Ask for another number of clues (dataset.clues).");
  // The full grids of 5x5, Latin squares, fall into two classes: one split goes without.
  auto wanted = settings({5, 1, 5}, 25, 20, 20, 20);
  wanted.tries = 50;
  CHECK(message_of(wanted) ==
        "dataset sudoku: the last 50 puzzles of 5x5 with 25 clues were all known already or "
        "equivalent to puzzles of another split; found so far: 20 of 20 for train, 0 of 20 for "
        "validation, 0 of 20 for test. Ask for fewer puzzles, more clues (dataset.clues), more "
        "tries (dataset.tries) or other puzzles (dataset.seed).");
}
