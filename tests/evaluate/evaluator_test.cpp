// SPDX-License-Identifier: Apache-2.0
#include "evaluate/evaluator.hpp"

#include "catch.hpp"
#include "counting_model.hpp"
#include "evaluate/score.hpp"

namespace strata::evaluate {
namespace {

using Catch::Matchers::WithinAbs;
using test::CountingData;
using test::CountingModel;
using test::WhenReady;

double metric(const protocol::EvaluationResult& result, const std::string& name) {
  for (const auto& [key, value] : result.metrics)
    if (key == name) return value;
  FAIL("there is no metric " << name);
  return 0;
}

struct Fixture {
  CountingData data{{{1, 5, 7}, {2, 5, 7}, {3, 5, 0}, {9, 5, 7}}};
  std::shared_ptr<CountingModel> architecture = std::make_shared<CountingModel>();
  std::shared_ptr<WhenReady> policy = std::make_shared<WhenReady>();
  Model model{architecture, policy, {}};
  EvaluationContext context;
  protocol::EvaluationSettings settings;

  Fixture() {
    context.dataset = &data;
    context.trial.sequence_length = 3;
    context.trial.vocabulary_size = 10;
  }
  protocol::EvaluationResult run() { return evaluate(model, data.items_, settings, context); }
};

TEST_CASE("every puzzle takes all segments under 'maximum', and its last answer counts") {
  Fixture fixture;
  const auto result = fixture.run();
  // Puzzles are solved from segment 1, 2, 3 on and the last one never within 4.
  CHECK(result.exact_accuracy_by_segment == std::vector<double>{0.25, 0.5, 0.75, 0.75});
  CHECK(result.items == 4);
  CHECK_THAT(metric(result, "exact_accuracy"), WithinAbs(0.75, 0));
  CHECK_THAT(metric(result, "mean_segments"), WithinAbs(4, 0));
  CHECK_THAT(metric(result, "network_evaluations"), WithinAbs(16, 0));
  CHECK_THAT(metric(result, "token_accuracy"), WithinAbs(9.0 / 12, 1e-15));
  // Open cells (the last ones): the third puzzle's is 0, which is right; the unsolved one answers 0
  // for 7.
  CHECK_THAT(metric(result, "blank_accuracy"), WithinAbs(0.75, 0));
  CHECK_THAT(metric(result, "valid_rate"), WithinAbs(0.5, 0));
  CHECK_THAT(metric(result, "copy_blank_accuracy"), WithinAbs(1, 0));
}

TEST_CASE("under 'policy' an answer is that of the segment which halted its row") {
  Fixture fixture;
  fixture.settings.halting = "policy";
  const auto result = fixture.run();
  REQUIRE(result.outcomes.size() == 4);
  std::vector<std::int64_t> segments;
  for (const auto& outcome : result.outcomes)
    segments.push_back(outcome.segments);
  CHECK(segments == std::vector<std::int64_t>{1, 2, 3, 4});
  CHECK_THAT(metric(result, "mean_segments"), WithinAbs(2.5, 0));
  CHECK(result.outcomes[3].answer == "000");
  CHECK_FALSE(result.outcomes[3].correct);
  CHECK(result.outcomes[1].answer == "257");
  CHECK(result.outcomes[1].key == "puzzle 1");
}

TEST_CASE("segments of the evaluation may exceed those of training") {
  Fixture fixture;
  fixture.settings.segments = 12;
  const auto result = fixture.run();
  REQUIRE(result.exact_accuracy_by_segment.size() == 12);
  CHECK_THAT(result.exact_accuracy_by_segment[7], WithinAbs(0.75, 0));
  CHECK_THAT(result.exact_accuracy_by_segment[8], WithinAbs(1, 0));
}

TEST_CASE("a row that halts early keeps its answer for the segments that it does not take") {
  Fixture fixture;
  fixture.settings.halting = "policy";
  fixture.settings.items = 2;
  const auto result = fixture.run();
  CHECK(result.exact_accuracy_by_segment == std::vector<double>{0.5, 1, 1, 1});
  CHECK_THAT(metric(result, "network_evaluations"), WithinAbs(1 + 2, 0));
}

TEST_CASE("scores do not depend on how items are batched") {
  Fixture fixture;
  const auto whole = fixture.run();
  fixture.settings.batch_size = 3;
  const auto parts = fixture.run();
  CHECK(whole.metrics == parts.metrics);
  CHECK(whole.exact_accuracy_by_segment == parts.exact_accuracy_by_segment);
}

TEST_CASE("the model is evaluated in evaluation mode and without labels, and left as it was") {
  Fixture fixture;
  fixture.architecture->train();
  fixture.settings.halting = "policy";
  static_cast<void>(fixture.run());
  CHECK_FALSE(fixture.architecture->saw_training);
  CHECK_FALSE(fixture.policy->saw_labels);
  CHECK(fixture.architecture->is_training());
}

TEST_CASE("labels that ask for nothing count in no accuracy") {
  Fixture fixture;
  fixture.data.items_[3].label.cells = {kNoCell, kNoCell, kNoCell};
  const auto result = fixture.run();
  CHECK_THAT(metric(result, "token_accuracy"), WithinAbs(1, 0));
  CHECK_THAT(metric(result, "exact_accuracy"), WithinAbs(1, 0));
}

TEST_CASE("the per-cell majority of the training labels is reported as a baseline") {
  Fixture fixture;
  fixture.context.majority = majority_label(fixture.data.items_);
  CHECK(fixture.context.majority == std::vector<Cell>{1, 5, 7});
  CHECK_THAT(metric(fixture.run(), "majority_blank_accuracy"), WithinAbs(0.75, 0));
}

TEST_CASE("an evaluation that is stopped scores nothing") {
  Fixture fixture;
  fixture.context.stop = [] { return true; };
  CHECK_THROWS_AS(fixture.run(), Stopped);
}

TEST_CASE("a split without items is refused in words") {
  Fixture fixture;
  fixture.data.items_.clear();
  CHECK_THROWS_WITH(fixture.run(), "There is nothing to evaluate: the split has no items.");
}

TEST_CASE("answers are spelled one character a cell, or as numbers in wide alphabets") {
  Grid grid(1, 4);
  grid.cells = {0, 9, 16, kNoCell};
  const DatasetShape canvas{.height = 1, .width = 4};
  CHECK(spell(grid, canvas) == "09G.");
  grid.cells = {0, 40, 16, kNoCell};
  CHECK(spell(grid, canvas) == "0 40 16 .");
}

TEST_CASE("an answer that does not fill the canvas is spelled with its size") {
  const DatasetShape canvas{.height = 2, .width = 3};
  const auto grid = [](std::int32_t height, std::int32_t width, std::vector<Cell> cells) {
    Grid made(height, width);
    made.cells = std::move(cells);
    return made;
  };
  CHECK(spell(grid(2, 3, {1, 2, 3, 4, 5, 6}), canvas) == "123456");
  CHECK(spell(grid(3, 2, {1, 2, 3, 4, 5, 6}), canvas) == "3x2:123456");
  CHECK(spell(grid(1, 2, {40, kNoCell}), canvas) == "1x2:40 .");
  CHECK(spell(Grid(0, 0), canvas) == "0x0:");
}

}  // namespace
}  // namespace strata::evaluate
