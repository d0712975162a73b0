// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "catch.hpp"
#include "sets.hpp"
#include "strata/error.hpp"

using namespace strata::arc;
using namespace strata::arc::test;
using strata::DataError;
using strata::Fact;
using strata::Split;
using strata::TextList;
using strata::Value;
using Texts = std::vector<std::string>;

namespace {

Value fact(const Arc& arc, const std::string& name) {
  for (const Fact& fact : arc.facts())
    if (fact.name == name) return fact.value;
  return std::string("no such fact");
}

Value whole(std::int64_t number) {
  return number;
}

}  // namespace

TEST_CASE("demonstrations of all tasks and test pairs of training tasks are trained on") {
  Arc arc(hand_made_config({"training"}, {"tidy"}), {});
  CHECK(arc.shape().puzzles == -1);
  arc.load();
  // a0000002 has a grid of 1x5, the canvas is 4.
  CHECK(keys(arc, Split::kTrain) ==
        Texts{"a0000001/train/0", "a0000001/train/1", "a0000001/train/2", "a0000003/train/0",
              "a0000003/train/1", "b0000001/train/0", "c0000001/train/0"});
  CHECK(keys(arc, Split::kTest) == Texts{"b0000001/0", "b0000001/1"});
  CHECK(keys(arc, Split::kValidation).empty());
  CHECK(arc.shape().puzzles == 4);
  CHECK(arc.items(Split::kTrain)[3].puzzle == 1);
  CHECK(arc.items(Split::kTest)[1].puzzle == 2);
  CHECK(arc.items(Split::kTest)[1].group == 2);
  CHECK(fact(arc, "dropped_too_large") == whole(1));
  CHECK(fact(arc, "dropped_too_large_ids") == Value(TextList{"a0000002"}));
  CHECK(fact(arc, "tasks") == whole(4));
  CHECK(fact(arc, "contaminated") == whole(0));
  CHECK(arc.warnings().empty());
}

TEST_CASE("the first tasks by id are chosen among those that fit, or those that are named") {
  ArcConfig config = hand_made_config({"training"}, {"tidy"});
  config.tasks = 1;
  Arc first(config, {});
  first.load();
  CHECK(fact(first, "tasks") == whole(2));
  CHECK(keys(first, Split::kTest) == Texts{"b0000001/0", "b0000001/1"});
  config.tasks = 0;
  config.task_ids = {"a0000003", "b0000001"};
  Arc named(config, {});
  named.load();
  CHECK(keys(named, Split::kTrain) ==
        Texts{"a0000003/train/0", "a0000003/train/1", "b0000001/train/0"});
  config.task_ids = {"d0000001"};
  CHECK_THROWS_WITH(
      Arc(config, {}).load(),
      "dataset.task_ids: there is no task \"d0000001\" in the training and evaluation sets.");
  config.tasks = 2;
  CHECK(config.check() == "tasks and task_ids both choose tasks. Set one of them.");
}

TEST_CASE("test pairs of training tasks validate instead of being trained on") {
  ArcConfig config = hand_made_config({"training"}, {"tidy"});
  config.validation = 2;
  Arc arc(config, {});
  arc.load();
  CHECK(keys(arc, Split::kValidation) == Texts{"a0000001/0", "a0000003/0"});
  CHECK(arc.items(Split::kTrain).size() == 5);
  config.validation = 1;
  std::vector<std::string> drawn;
  for (config.seed = 0; config.seed < 8; ++config.seed) {
    Arc one(config, {});
    one.load();
    REQUIRE(keys(one, Split::kValidation).size() == 1);
    drawn.push_back(keys(one, Split::kValidation)[0]);
  }
  CHECK(std::ranges::count(drawn, "a0000001/0") > 0);
  CHECK(std::ranges::count(drawn, "a0000003/0") > 0);
  config.validation = 3;
  CHECK_THROWS_WITH(
      Arc(config, {}).load(),
      "dataset.validation = 3 asks for more tasks than there are: the training sets hold 2 with "
      "test pairs that are not evaluated. Ask for fewer, or name more training sets.");
}

TEST_CASE("a task that a training set gives away is told, and can be left out of the test") {
  ArcConfig config = hand_made_config({"training"}, {"evaluation"});
  Arc told(config, {});
  told.load();
  // a0000003 is in both, with other pairs.
  CHECK(keys(told, Split::kTest) == Texts{"a0000003/0", "b0000001/0", "b0000001/1"});
  REQUIRE(told.warnings().size() == 1);
  CHECK(told.warnings()[0] ==
        "1 of the 2 evaluated ARC tasks are in the training sets too, 1 of them under the same id "
        "(with other pairs: 1): a0000003. What is tested has been trained on. "
        "dataset.exclude_contaminated = true leaves them out of the test.");
  CHECK(fact(told, "contaminated") == whole(1));
  // One row of the puzzle table for both versions, each pair trained on once.
  CHECK(std::ranges::count_if(told.items(Split::kTrain), [](const strata::Item& item) {
          return item.key.starts_with("a0000003");
        }) == 3);

  config.exclude_contaminated = true;
  Arc excluded(config, {});
  excluded.load();
  CHECK(keys(excluded, Split::kTest) == Texts{"b0000001/0", "b0000001/1"});
  REQUIRE(excluded.warnings().size() == 1);
  CHECK_THAT(excluded.warnings()[0], Catch::Matchers::ContainsSubstring(
                                         "They are left out of the test (exclude_contaminated)."));
  CHECK(fact(excluded, "contaminated_ids") == Value(TextList{"a0000003"}));
}

TEST_CASE("a task is contaminated by a pair under another id too") {
  Tasks trained, evaluated;
  trained["x"].train.push_back({strata::Grid(1, 2, 3), strata::Grid(2, 1, 4)});
  evaluated["y"].test = trained["x"].train;
  evaluated["z"].test.push_back({strata::Grid(2, 1, 3), strata::Grid(1, 2, 4)});
  const Splits splits = split({trained}, {evaluated}, {});
  REQUIRE(splits.warnings.size() == 2);  // the task, and its test pair
  CHECK_THAT(splits.warnings[0], Catch::Matchers::ContainsSubstring(
                                     "1 of the 2 evaluated ARC tasks are in the training sets too, "
                                     "0 of them under the same id: y."));
}

TEST_CASE("a held-out pair that is trained on with another task is told, and can be left out") {
  const auto pair = [](strata::Cell input, strata::Cell output) {
    return Pair{strata::Grid(1, 1, input), strata::Grid(1, 1, output)};
  };
  Tasks trained, evaluated;
  trained["a"] = {{pair(1, 1)}, {pair(2, 2)}};
  evaluated["x"] = {{pair(3, 3), pair(4, 4)}, {pair(5, 5), pair(4, 6)}};
  evaluated["y"] = {{pair(5, 5), pair(2, 2)}, {pair(7, 7), pair(3, 3)}};
  SplitSettings settings;
  settings.validation = 1;
  const auto fact_of = [](const Splits& splits, const std::string& name) {
    for (const Fact& fact : splits.facts)
      if (fact.name == name) return fact.value;
    return Value(std::string("no such fact"));
  };
  const auto keys_of = [](const Splits& splits, Split split) {
    Texts keys;
    for (const auto& item : splits.items[static_cast<std::size_t>(split)])
      keys.push_back(item.key);
    return keys;
  };
  const Splits told = split({trained}, {evaluated}, settings);
  CHECK(keys_of(told, Split::kValidation) == Texts{"a/0"});
  CHECK(keys_of(told, Split::kTest) == Texts{"x/0", "x/1", "y/0", "y/1"});
  CHECK(fact_of(told, "test_pairs_trained_on") == whole(2));
  CHECK(fact_of(told, "test_pairs_trained_on_keys") == Value(TextList{"x/0", "y/1"}));
  CHECK(fact_of(told, "validation_pairs_trained_on") == whole(1));
  REQUIRE(told.warnings.size() == 3);  // y holds a pair of a, as ever; then validation and test
  CHECK(told.warnings[1] ==
        "1 of the 1 ARC pairs of the validation split are trained on: a/0 is y/train/1. "
        "dataset.exclude_contaminated = true leaves them out.");
  CHECK(told.warnings[2] ==
        "2 of the 4 ARC pairs of the test split are trained on: x/0 is y/train/0, y/1 is "
        "x/train/0. dataset.exclude_contaminated = true leaves them out.");

  settings.exclude_contaminated = true;
  const Splits excluded = split({trained}, {evaluated}, settings);
  CHECK(keys_of(excluded, Split::kValidation).empty());
  CHECK(keys_of(excluded, Split::kTest) == Texts{"x/1"});
  CHECK(fact_of(excluded, "test_pairs") == whole(1));
  CHECK_THAT(excluded.warnings.at(2),
             Catch::Matchers::EndsWith("x/0 is y/train/0. They are left out "
                                       "(exclude_contaminated)."));
}

TEST_CASE("tasks that were not asked for are not counted as too large") {
  Tasks evaluated;
  for (const char* id : {"a", "c"})
    evaluated[id] = {{{strata::Grid(1, 1, 1), strata::Grid(1, 1, 2)}},
                     {{strata::Grid(1, 1, 3), strata::Grid(1, 1, 4)}}};
  evaluated["b"] = {{{strata::Grid(1, 9, 1), strata::Grid(1, 1, 2)}}, {}};
  evaluated["d"] = evaluated["b"];
  SplitSettings settings{.rows = 4, .columns = 4, .tasks = 1};
  const auto too_large = [&] {
    for (const Fact& fact : split({}, {evaluated}, settings).facts)
      if (fact.name == "dropped_too_large") return fact.value;
    return Value(std::string("no such fact"));
  };
  CHECK(too_large() == whole(0));
  settings.tasks = 2;
  CHECK(too_large() == whole(1));
  settings.tasks = 0;
  CHECK(too_large() == whole(2));
}

TEST_CASE("a later evaluation set takes the place of an earlier one's tasks") {
  Arc arc(hand_made_config({}, {"evaluation", "kit#train"}), {});
  arc.load();
  const auto items = arc.items(Split::kTest);
  REQUIRE(keys(arc, Split::kTest) == Texts{"a0000003/0", "b0000001/0", "b0000001/1"});
  CHECK(items[0].input == strata::Grid(1, 1, 5));
}

TEST_CASE("a set without outputs cannot be evaluated, and an empty split is refused") {
  Tasks tasks;
  tasks["x"].train.push_back({strata::Grid(1, 1, 1), strata::Grid(1, 1, 1)});
  tasks["x"].test.push_back({strata::Grid(1, 1, 1), std::nullopt});
  CHECK_THROWS_WITH(split({}, {tasks}, {}),
                    "task \"x\": test input 0 has no output, so that nothing can be scored. Name a "
                    "set with outputs in dataset.evaluation.");
  ArcConfig config = hand_made_config({"kit#train"}, {"kit#train"});
  config.exclude_contaminated = true;
  CHECK_THROWS_WITH(
      Arc(config, {}).load(),
      "The test split holds no ARC task: 1 evaluated and 1 training tasks are left, 0 are larger "
      "than the canvas of 4x4, 1 are left out as contaminated, and 0 test pairs of others as "
      "trained on. Choose other sets, or a larger canvas.");
}
