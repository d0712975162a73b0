// SPDX-License-Identifier: Apache-2.0
#include <ATen/ATen.h>

#include "../components.hpp"
#include "catch.hpp"
#include "observations.hpp"

using Catch::Matchers::WithinAbs;
using strata::Observation;
using strata::Verdict;
using test::integers;
using test::mask;

namespace {

/// correctness whose q_halt is the summary's first number.
std::shared_ptr<strata::HaltingPolicy> readable(test::Settings settings) {
  auto policy = test::halting("correctness", settings, test::context());
  const at::NoGradGuard no_gradient;
  policy->named_parameters()["q_head.weight"].copy_(at::eye(2, 3));
  policy->named_parameters()["q_head.bias"].zero_();
  return policy;
}

Observation observation(std::initializer_list<double> q, std::initializer_list<std::int64_t> done) {
  Observation seen;
  const at::Tensor first = test::numbers(q).unsqueeze(1);
  seen.summary = at::cat({first, -first, at::zeros_like(first)}, 1);
  seen.segments = integers(done);
  seen.limit = 4;
  return seen;
}

}  // namespace

TEST_CASE("correctness begins with TRM's head: two outputs, weight 0, bias -5, published names") {
  const auto policy = test::halting("correctness", {}, test::context());
  CHECK(policy->segments() == 16);
  CHECK_FALSE(policy->needs_look_ahead());
  CHECK_FALSE(policy->needs_state_change());
  CHECK_FALSE(policy->unrolled());
  CHECK(test::parameter_count(*policy) == 2 * 3 + 2);
  const auto parameters = policy->named_parameters();
  CHECK(at::equal(parameters["q_head.weight"], at::zeros({2, 3}, at::kDouble)));
  CHECK(at::equal(parameters["q_head.bias"], at::full({2}, -5.0, at::kDouble)));
  CHECK(policy->published_names() ==
        std::vector<std::pair<std::string, std::string>>{{"q_head.weight", "inner.q_head.weight"},
                                                         {"q_head.bias", "inner.q_head.bias"}});
}

TEST_CASE("correctness tells sure votes apart in a float32 trial too") {
  strata::Context single = test::context();
  single.precision = strata::Precision::kFloat32;
  const auto policy = test::halting("correctness", {}, single);
  const at::NoGradGuard no_gradient;
  policy->named_parameters()["q_head.weight"].copy_(at::eye(2, 3));
  policy->named_parameters()["q_head.bias"].zero_();
  Observation seen;
  seen.summary = at::tensor({18.0F, 0.0F, 0.0F, 20.0F, 0.0F, 0.0F}).view({2, 3});
  seen.segments = integers({1, 1});
  seen.limit = 4;
  const Verdict verdict = policy->decide(seen, {});
  for (std::int64_t row = 0; row < 2; ++row)
    CHECK_THAT(1 - verdict.score[row].item<double>(),
               WithinAbs(test::sigmoid(-seen.summary[row][0].item<double>()), 1e-15));
  CHECK(verdict.score[0].item<double>() < verdict.score[1].item<double>());
}

TEST_CASE("correctness halts above even odds and at the limit, and scores by its chance") {
  const auto policy = readable({{"segments", std::int64_t{4}}});
  const Observation seen = observation({0.1, 0.0, -0.1, -3}, {1, 1, 3, 4});
  const Verdict verdict = policy->decide(seen, {});
  CHECK(at::equal(verdict.halted, mask({1, 0, 0, 1})));
  CHECK(policy->gives_score());
  for (std::int64_t row = 0; row < seen.summary.size(0); ++row)
    CHECK_THAT(verdict.score[row].item<double>(),
               WithinAbs(test::sigmoid(seen.summary[row][0].item<double>()), 1e-15));
  REQUIRE(verdict.outputs.size() == 2);
  CHECK(verdict.outputs[0].first == "q_halt_logits");
  CHECK(verdict.outputs[1].first == "q_continue_logits");
  CHECK(at::equal(verdict.outputs[1].second, seen.summary.select(1, 1)));
}

TEST_CASE("correctness explores in training: a row may have to wait for 2 to the limit segments") {
  constexpr std::int64_t kMany = 8000;
  const auto policy = readable({{"segments", std::int64_t{4}}, {"exploration", 0.3}});
  const strata::RowStreams streams = test::many_streams(kMany);
  Observation seen = observation({1}, {1});
  seen.summary = seen.summary.expand({kMany, 3});
  seen.training = true;
  seen.streams = &streams;
  const auto halting_share = [&](std::int64_t segments) {
    seen.segments = at::full({kMany}, segments, at::kLong);
    return policy->decide(seen, {}).halted.to(at::kDouble).mean().item<double>();
  };
  CHECK_THAT(halting_share(1), WithinAbs(0.7, 0.02));
  CHECK_THAT(halting_share(2), WithinAbs(0.8, 0.02));
  CHECK_THAT(halting_share(3), WithinAbs(0.9, 0.02));
  CHECK(halting_share(4) == 1.0);
  seen.training = false;
  CHECK(halting_share(1) == 1.0);
}

TEST_CASE("correctness learns one cross-entropy, against exact correctness, with weight one half") {
  const auto policy = readable({{"segments", std::int64_t{4}}});
  Observation seen = observation({0.5, -2.0, 1.5}, {1, 2, 4});
  seen.summary.requires_grad_(true);
  seen.correct = mask({1, 0, 0});
  const auto terms = policy->losses(seen, policy->decide(seen, {}), {});
  REQUIRE(terms.size() == 1);
  CHECK(terms[0].name == "q_halt_loss");
  CHECK(terms[0].weight == 0.5);
  const double expected[] = {test::bce(0.5, 1), test::bce(-2.0, 0), test::bce(1.5, 0)};
  // In the logits' own number format, as in the authors' code.
  CHECK(terms[0].rows.scalar_type() == at::kDouble);
  for (std::int64_t row = 0; row < 3; ++row)
    CHECK_THAT(terms[0].rows[row].item<double>(), WithinAbs(expected[row], 1e-14));
  terms[0].rows.sum().backward();
  CHECK(seen.summary.grad().select(1, 0).ne(0).all().item<bool>());
  // The second output takes no part.
  const at::Tensor gradient = policy->named_parameters()["q_head.weight"].grad();
  CHECK(at::equal(gradient[1], at::zeros({3}, at::kDouble)));
}

TEST_CASE("With one segment correctness decides nothing") {
  const auto policy = readable({{"segments", std::int64_t{1}}});
  Observation seen = observation({-4, 4}, {1, 1});
  seen.limit = 3;  // an evaluation with more segments than training
  CHECK(at::equal(policy->decide(seen, {}).halted, mask({0, 0})));
  seen.limit = 1;
  CHECK(at::equal(policy->decide(seen, {}).halted, mask({1, 1})));
}
