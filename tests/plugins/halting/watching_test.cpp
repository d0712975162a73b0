// SPDX-License-Identifier: Apache-2.0
// The policies that learn nothing: stable, residual, confidence, oracle.
#include <ATen/ATen.h>

#include <limits>

#include "../components.hpp"
#include "catch.hpp"
#include "observations.hpp"

using Catch::Matchers::WithinAbs;
using strata::Carry;
using strata::Observation;
using strata::Verdict;
using test::integers;
using test::mask;
using test::numbers;

namespace {

/// Logits [rows, 2, 3] whose largest are the cells of `answers` [rows * 2].
at::Tensor answering(std::initializer_list<std::int64_t> answers) {
  return at::one_hot(integers(answers).view({-1, 2}), 3).to(at::kDouble);
}

Observation observation(const at::Tensor& logits, std::int64_t segment, std::int64_t limit = 9) {
  Observation seen;
  seen.logits = logits;
  seen.segments = at::full({logits.size(0)}, segment, at::kLong);
  seen.limit = limit;
  return seen;
}

/// The first segment at which each row halts under a script of logits.
std::vector<std::int64_t> halting_segments(const strata::HaltingPolicy& policy,
                                           const std::vector<at::Tensor>& script) {
  const std::int64_t rows = script[0].size(0);
  std::vector<std::int64_t> first(static_cast<std::size_t>(rows), 0);
  Carry state = policy.initial_state(rows);
  for (std::size_t k = 0; k < script.size(); ++k) {
    const auto segment = static_cast<std::int64_t>(k + 1);
    const auto limit = static_cast<std::int64_t>(script.size());
    const Verdict verdict = policy.decide(observation(script[k], segment, limit), state);
    state = verdict.state;
    for (std::size_t row = 0; row < first.size(); ++row)
      if (first[row] == 0 && verdict.halted[static_cast<std::int64_t>(row)].item<bool>())
        first[row] = segment;
  }
  return first;
}

}  // namespace

TEST_CASE("These policies learn nothing and need nothing but what they watch") {
  for (const char* name : {"stable", "residual", "confidence", "oracle"}) {
    CAPTURE(name);
    const auto policy = test::halting(name, {{"segments", std::int64_t{7}}}, test::context());
    CHECK(policy->segments() == 7);
    CHECK(policy->parameters().empty());
    CHECK_FALSE(policy->needs_look_ahead());
    CHECK_FALSE(policy->unrolled());
    CHECK(policy->needs_labels() == (std::string(name) == "oracle"));
    CHECK(policy->gives_score());
    CHECK(policy->needs_state_change() == (std::string(name) == "residual"));
  }
}

TEST_CASE("stable halts where the answer has been repeated `patience` times") {
  const auto policy = test::halting("stable", {{"patience", std::int64_t{2}}}, test::context());
  // Row 0: 01 01 01 ...; row 1 changes one cell at 3; row 2 alternates to the limit.
  const std::vector<at::Tensor> script = {
      answering({0, 1, 0, 1, 0, 1}), answering({0, 1, 0, 1, 0, 2}), answering({0, 1, 0, 2, 0, 1}),
      answering({0, 1, 0, 2, 0, 2}), answering({0, 1, 0, 2, 0, 1}), answering({0, 1, 0, 2, 0, 2})};
  CHECK(halting_segments(*policy, script) == std::vector<std::int64_t>{3, 5, 6});
}

TEST_CASE("stable counts anew for rows that are replaced, and keeps the count of compacted ones") {
  const auto policy = test::halting("stable", {{"patience", std::int64_t{1}}}, test::context());
  const at::Tensor logits = answering({0, 1, 2, 2});
  Carry state = policy->decide(observation(logits, 1), policy->initial_state(2)).state;
  state = state.replaced_where(mask({1, 0}), policy->initial_state(2));
  const Verdict verdict = policy->decide(observation(logits, 2), state);
  CHECK(at::equal(verdict.halted, mask({0, 1})));
  CHECK(at::equal(verdict.score, numbers({0, 1}).to(at::kFloat)));
  const Carry second = state.rows(integers({1}));
  CHECK(at::equal(policy->decide(observation(answering({2, 2}), 2), second).halted, mask({1})));
}

TEST_CASE("residual halts where the state's change lies below the threshold") {
  const auto policy = test::halting("residual", {{"threshold", 0.1}}, test::context());
  Observation seen = observation(answering({0, 0, 0, 0, 0, 0, 0, 0}), 3);
  seen.state_change = numbers({0.09, 0.1, 2, std::numeric_limits<double>::quiet_NaN()});
  const Verdict verdict = policy->decide(seen, policy->initial_state(4));
  CHECK(at::equal(verdict.halted, mask({1, 0, 0, 0})));
  CHECK_THAT(verdict.score[0].item<double>(), WithinAbs(-0.09, 0));
  CHECK(verdict.outputs.front().first == "residual");
  seen.limit = 3;
  CHECK(policy->decide(seen, {}).halted.all().item<bool>());
}

TEST_CASE("residual of the logits compares with those of the segment before, never at the first") {
  const auto policy = test::halting(
      "residual", {{"of", std::string("logits")}, {"threshold", 0.25}}, test::context());
  CHECK_FALSE(policy->needs_state_change());
  at::Tensor one = at::zeros({1, 2, 3}, at::kDouble);
  one[0][0][0] = 3;
  one[0][1][2] = 4;  // of length 5
  at::Tensor two = one.clone();
  two[0][0][1] = 2;  // moved by 2 of 5, then has length sqrt(29)
  at::Tensor three = two.clone();
  three[0][0][1] = 1;  // moved by 1 of sqrt(29) = 0.186
  Carry state = policy->initial_state(1);
  const double expected[] = {0.4, 1 / std::sqrt(29.0)};
  Verdict verdict = policy->decide(observation(one, 1), state);
  CHECK_FALSE(verdict.halted.item<bool>());
  verdict = policy->decide(observation(two, 2), verdict.state);
  CHECK_FALSE(verdict.halted.item<bool>());
  CHECK_THAT(-verdict.score.item<double>(), WithinAbs(expected[0], 1e-15));
  verdict = policy->decide(observation(three, 3), verdict.state);
  CHECK(verdict.halted.item<bool>());
  CHECK_THAT(-verdict.score.item<double>(), WithinAbs(expected[1], 1e-15));
  // A row that is replaced has nothing to compare with.
  const Carry fresh = verdict.state.replaced_where(mask({1}), policy->initial_state(1));
  CHECK_FALSE(policy->decide(observation(three, 1), fresh).halted.item<bool>());
}

TEST_CASE("confidence halts where the least sure cell is sure enough") {
  const auto policy = test::halting("confidence", {{"threshold", 0.7}}, test::context());
  // softmax(log p) = p
  const at::Tensor p = numbers({0.8, 0.1, 0.1, 0.05, 0.71, 0.24,  //
                                0.98, 0.01, 0.01, 0.2, 0.1, 0.7})
                           .view({2, 2, 3});
  const Verdict verdict = policy->decide(observation(p.log() + 5, 1), {});
  CHECK_THAT(verdict.score[0].item<double>(), WithinAbs(0.71, 1e-12));
  CHECK_THAT(verdict.score[1].item<double>(), WithinAbs(0.70, 1e-12));
  CHECK(verdict.halted[0].item<bool>());
  const auto stricter = test::halting("confidence", {{"threshold", 0.705}}, test::context());
  CHECK(at::equal(stricter->decide(observation(p.log(), 1), {}).halted, mask({1, 0})));
  CHECK(stricter->decide(observation(p.log(), 4, 4), {}).halted.all().item<bool>());
}

TEST_CASE("oracle halts at the first right answer, and halts nobody where labels are withheld") {
  const auto policy = test::halting("oracle", {}, test::context());
  Observation seen = observation(answering({0, 0, 0, 0}), 2);
  seen.correct = mask({1, 0});
  const Verdict verdict = policy->decide(seen, {});
  CHECK(at::equal(verdict.halted, mask({1, 0})));
  CHECK(at::equal(verdict.score, numbers({1, 0}).to(at::kFloat)));
  seen.correct = at::Tensor();
  CHECK(at::equal(policy->decide(seen, {}).halted, mask({0, 0})));
  CHECK_FALSE(policy->decide(seen, {}).score.defined());
}
