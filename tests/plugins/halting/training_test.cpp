// SPDX-License-Identifier: Apache-2.0
// A tiny model is trained with each policy that may train one.
#include <ATen/ATen.h>

#include "../../train/doubles.hpp"
#include "../components.hpp"
#include "catch.hpp"

using Settings = std::initializer_list<std::pair<std::string, strata::Value>>;

namespace {

strata::Context tiny_context() {
  strata::Context context;
  context.summary_width = strata::test::kWidth;
  context.sequence_length = strata::test::kLength;
  context.vocabulary_size = strata::test::kVocabulary;
  return context;
}

double value_of(const strata::train::NamedValues& values, const std::string& name) {
  for (const auto& [key, value] : values)
    if (key == name) return value;
  FAIL("no metric " << name);
  return 0;
}

struct Course {
  double first = 0, last = 0;  ///< token loss over the first and the last steps
  double mean_segments = 0;    ///< of the rows that halted in the last steps
};

Course train_with(const std::string& name, Settings settings, int steps) {
  using namespace strata::test;
  const auto policy = ::test::halting(name, settings, tiny_context());
  strata::train::Trainer trainer(model_of(std::make_shared<Tiny>(), policy),
                                 std::make_shared<StreamSource>(), options_of(16));
  const auto run = [&](int count) {
    for (int k = 0; k < count; ++k)
      trainer.step();
    return trainer.take_metrics();
  };
  Course course;
  course.first = value_of(run(20), "lm_loss");
  run(steps - 40);
  const strata::train::NamedValues last = run(20);
  course.last = value_of(last, "lm_loss");
  course.mean_segments = value_of(last, "mean_segments");
  CHECK_FALSE(trainer.diverged_at().has_value());
  return course;
}

}  // namespace

TEST_CASE("the loss of a tiny model falls with every policy that trains") {
  const std::pair<std::string, strata::Value> segments{"segments", std::int64_t{4}};
  const auto falls = [](const char* name, const Course& course) {
    CAPTURE(name);
    CHECK(course.last < 0.8 * course.first);
    CHECK(course.mean_segments >= 1);
    CHECK(course.mean_segments <= 4);
  };
  falls("correctness", train_with("correctness", {segments}, 400));
  falls("ponder", train_with("ponder", {segments}, 400));
  falls("stable", train_with("stable", {segments}, 400));
  falls("residual", train_with("residual", {segments}, 400));
  falls("residual of logits",
        train_with("residual", {segments, {"of", std::string("logits")}}, 400));
  falls("confidence", train_with("confidence", {segments, {"threshold", 0.5}}, 400));
}

TEST_CASE("what a policy watches decides when a slot takes a new puzzle in training") {
  // Nothing moves less than this, everything more than that.
  CHECK(train_with("residual", {{"segments", std::int64_t{4}}, {"threshold", 1e9}}, 60)
            .mean_segments == 1);
  CHECK(train_with("residual", {{"segments", std::int64_t{4}}, {"threshold", 0.0}}, 60)
            .mean_segments == 4);
  CHECK(train_with("stable", {{"segments", std::int64_t{4}}, {"patience", std::int64_t{9}}}, 60)
            .mean_segments == 4);
  CHECK(train_with("confidence", {{"segments", std::int64_t{4}}, {"threshold", 0.0}}, 60)
            .mean_segments == 1);
}

TEST_CASE("oracle is refused for training") {
  CHECK_THROWS_WITH(train_with("oracle", {}, 60), Catch::Contains("looks at the labels to decide"));
}
