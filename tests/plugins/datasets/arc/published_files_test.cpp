// SPDX-License-Identifier: Apache-2.0
// Held against the real tasks in $STRATA_DATA_DIR/arc.
#include <cstdlib>
#include <set>

#include "arc/contamination.hpp"
#include "catch.hpp"
#include "sets.hpp"

using namespace strata::arc;
using namespace strata::arc::test;
using Catch::Matchers::ContainsSubstring;
using strata::Fact;
using strata::Split;
using strata::TextList;
using strata::Value;

namespace {

constexpr const char* kUnset =
    "STRATA_DATA_DIR is not set; it names the folder with the published data";

bool is_unset() {
  return std::getenv("STRATA_DATA_DIR") == nullptr;
}

std::filesystem::path folder() {
  return std::filesystem::path(std::getenv("STRATA_DATA_DIR")) / "arc";
}

Tasks read(const std::string& name) {
  return read_set(place_of(name, folder()));
}

/// Counted by another program (the table beside the data), and how many have a grid beyond 12 x 12.
struct Published {
  const char* name;
  std::size_t tasks, train, test, fit_12, fit_30;
};
constexpr Published kPublished[] = {
    {"arc-agi-1_training", 400, 1302, 416, 220, 400},
    {"arc-agi-1_evaluation", 400, 1363, 419, 114, 400},
    {"arc-agi-2_training", 1000, 3232, 1076, 398, 1000},
    {"arc-agi-2_evaluation", 120, 359, 167, 5, 120},
    {"concept-arc", 160, 427, 480, 65, 160},
    {"mini-arc", 149, 528, 149, 149, 149},
    {"1d-arc", 901, 2703, 901, 90, 615},
    {"re-arc-6", 400, 2400, 0, 0, 400},
};

ArcConfig real(TextList training, TextList evaluation) {
  ArcConfig config;
  config.folder = folder().string();
  config.training = std::move(training);
  config.evaluation = std::move(evaluation);
  return config;
}

Value fact(const Arc& arc, const std::string& name) {
  for (const Fact& fact : arc.facts())
    if (fact.name == name) return fact.value;
  return std::string("no such fact");
}

Value whole(std::int64_t number) {
  return number;
}

}  // namespace

TEST_CASE("every published set holds the tasks and pairs that were counted", "[skippable]") {
  if (is_unset()) SKIP(kUnset);
  for (const Published& set : kPublished) {
    INFO(set.name);
    const Tasks tasks = read(set.name);
    std::size_t train = 0, test = 0;
    for (const auto& [id, task] : tasks) {
      train += task.train.size();
      test += task.test.size();
    }
    CHECK(tasks.size() == set.tasks);
    CHECK(train == set.train);
    CHECK(test == set.test);
  }
}

TEST_CASE("every published pair that fits decodes to what was encoded", "[skippable]") {
  if (is_unset()) SKIP(kUnset);
  TextList names;
  for (const Published& set : kPublished)
    names.emplace_back(set.name);
  for (const bool border : {true, false}) {
    ArcConfig config = real(names, {"arc-agi-1_evaluation"});
    config.end_border = border;
    Arc arc(config, {});
    arc.load();
    std::vector<std::int64_t> tokens(900);
    std::size_t wrong = 0, grids = 0;
    for (const Split split : {Split::kTrain, Split::kTest}) {
      for (const strata::Item& item : arc.items(split)) {
        for (const strata::Grid* grid : {&item.input, &item.label}) {
          arc.encode(*grid, {}, grid == &item.label, tokens);
          wrong += arc.decode(tokens) == *grid ? 0 : 1;
          ++grids;
        }
      }
    }
    CHECK(grids > 20000);
    CHECK(wrong == 0);
  }
}

TEST_CASE("a canvas of 12 drops the published tasks that were counted", "[skippable]") {
  if (is_unset()) SKIP(kUnset);
  for (const Published& set : kPublished) {
    if (set.test == 0) continue;
    INFO(set.name);
    for (const auto& [side, fit] : {std::pair{12, set.fit_12}, std::pair{30, set.fit_30}}) {
      ArcConfig config = real({}, {set.name});
      config.canvas = side;
      if (fit == 0) continue;
      Arc arc(config, {});
      arc.load();
      CHECK(arc.shape().puzzles == static_cast<std::int64_t>(fit));
      CHECK(fact(arc, "dropped_too_large") == whole(static_cast<std::int64_t>(set.tasks - fit)));
    }
  }
}

TEST_CASE("training on ARC-AGI-2 gives most of ARC-AGI-1's evaluation away, and says so",
          "[skippable]") {
  if (is_unset()) SKIP(kUnset);
  Arc plain(real({"arc-agi-1_training", "concept-arc"}, {"arc-agi-1_evaluation"}), {});
  plain.load();
  CHECK(fact(plain, "tasks") == whole(960));  // as HRM's training set has
  // Evaluation task 070dd51e is training task 40853293 but for its id.
  CHECK_THAT(
      plain.warnings().at(0),
      ContainsSubstring("1 of the 400 evaluated ARC tasks are in the training sets too, 0 of "
                        "them under the same id: 070dd51e."));
  CHECK(fact(plain, "evaluated_tasks_shared_with_arc_agi_2_training") == whole(376));
  CHECK(fact(plain, "evaluated_tasks_shared_by_arc_agi_1_and_2_evaluation") == whole(6));

  ArcConfig config = real({"arc-agi-2_training", "arc-agi-2_evaluation"}, {"arc-agi-1_evaluation"});
  Arc shared(config, {});
  shared.load();
  REQUIRE(shared.warnings().size() == 2);  // tasks, and pairs
  // By id 376 and 6; one more shares a pair only, since 17 share none.
  CHECK_THAT(shared.warnings()[0],
             ContainsSubstring("383 of the 400 evaluated ARC tasks are in the training sets too, "
                               "382 of them under the same id"));
  CHECK(fact(shared, "contaminated") == whole(383));
  config.exclude_contaminated = true;
  Arc excluded(config, {});
  excluded.load();
  std::set<std::int64_t> tested;
  for (const strata::Item& item : excluded.items(Split::kTest))
    tested.insert(item.puzzle);
  CHECK(tested.size() == 17);
}

TEST_CASE("1D-ARC's tasks give each other away, and those pairs can be left out", "[skippable]") {
  if (is_unset()) SKIP(kUnset);
  // Counted by another program: test pairs that are, cell for cell, a demonstration in the set.
  for (const auto& [canvas, given, of] : {std::tuple{17, 5, 223}, std::tuple{128, 20, 901}}) {
    ArcConfig config = real({}, {"1d-arc"});
    config.canvas = canvas;
    config.canvas_rows = 1;
    Arc told(config, {});
    told.load();
    CHECK(fact(told, "contaminated") == whole(0));
    CHECK(fact(told, "test_pairs") == whole(of));
    CHECK(fact(told, "test_pairs_trained_on") == whole(given));
    REQUIRE(told.warnings().size() == 1);
    if (given == 5)
      CHECK_THAT(told.warnings()[0],
                 ContainsSubstring("5 of the 223 ARC pairs of the test split are trained on: "
                                   "1d_mirror_37/0 is 1d_mirror_41/train/"));
    config.exclude_contaminated = true;
    Arc excluded(config, {});
    excluded.load();
    CHECK(fact(excluded, "test_pairs") == whole(of - given));
  }
}

TEST_CASE("the two versions of ARC-AGI-2's evaluation are told apart", "[skippable]") {
  if (is_unset()) SKIP(kUnset);
  const std::string repository = "arc-agi-2_evaluation";
  const std::string kaggle = "arc-agi-2_evaluation_kaggle2025_overrides";
  Arc first(real({}, {repository}), {});
  first.load();
  CHECK(fact(first, "arc_agi_2_evaluation_version") ==
        Value(std::string("repository, commit f3283f7")));
  CHECK(fact(first, "test_pairs") == whole(167));
  CHECK(fact(first, "train_pairs") == whole(359));
  Arc second(real({}, {repository, kaggle}), {});
  second.load();
  CHECK(fact(second, "arc_agi_2_evaluation_version") == Value(std::string("Kaggle 2025")));
  CHECK(fact(second, "test_pairs") == whole(172));
  CHECK(fact(second, "train_pairs") == whole(358));
  Arc both(real({repository}, {repository, kaggle}), {});
  both.load();
  CHECK_THAT(both.warnings().at(0),
             ContainsSubstring("120 of the 120 evaluated ARC tasks are in the training sets too, "
                               "120 of them under the same id (with other pairs: 6)"));
}
