// SPDX-License-Identifier: Apache-2.0
#include <ATen/ATen.h>

#include "../components.hpp"
#include "catch.hpp"
#include "observations.hpp"

using Catch::Matchers::WithinAbs;
using strata::Observation;
using strata::Verdict;
using test::bce;
using test::context;
using test::integers;
using test::many_streams;
using test::mask;
using test::sigmoid;

namespace {

/// q_learning whose q_halt is the summary's first number and q_continue its second.
std::shared_ptr<strata::HaltingPolicy> readable(test::Settings settings) {
  auto policy = test::halting("q_learning", settings, context());
  const at::NoGradGuard no_gradient;
  policy->named_parameters()["q_head.weight"].copy_(at::eye(2, 3));
  policy->named_parameters()["q_head.bias"].zero_();
  return policy;
}

/// Rows (q_halt, q_continue).
at::Tensor summaries(std::initializer_list<double> q) {
  const at::Tensor both = at::tensor(at::ArrayRef<double>(q), at::kDouble).view({-1, 2});
  return at::cat({both, at::zeros({both.size(0), 1}, at::kDouble)}, 1);
}

}  // namespace

TEST_CASE("fixed halts at the limit in force, learns nothing and looks at nothing") {
  const auto policy = test::halting("fixed", {{"segments", std::int64_t{4}}}, context());
  CHECK(policy->segments() == 4);
  CHECK(policy->parameters().empty());
  CHECK_FALSE(policy->needs_look_ahead());
  CHECK_FALSE(policy->needs_labels());
  CHECK_FALSE(policy->gives_score());
  Observation seen;
  seen.segments = integers({1, 3, 4});
  seen.limit = 4;
  const Verdict verdict = policy->decide(seen, {});
  CHECK(at::equal(verdict.halted, mask({0, 0, 1})));
  CHECK_FALSE(verdict.score.defined());
  CHECK(verdict.outputs.empty());
  CHECK(policy->losses(seen, verdict, {}).empty());
}

TEST_CASE("The Q head begins at weight 0 and bias -5, at least in float32") {
  strata::Context narrow = context();
  narrow.precision = strata::Precision::kBFloat16;
  const auto policy = test::halting("q_learning", {}, narrow);
  CHECK(policy->segments() == 16);
  const auto parameters = policy->named_parameters();
  CHECK(at::equal(parameters["q_head.weight"], at::zeros({2, 3}, at::kFloat)));
  CHECK(at::equal(parameters["q_head.bias"], at::full({2}, -5.0, at::kFloat)));
  CHECK(policy->published_names() ==
        std::vector<std::pair<std::string, std::string>>{{"q_head.weight", "inner.q_head.weight"},
                                                         {"q_head.bias", "inner.q_head.bias"}});
  Observation seen;
  seen.summary = at::ones({2, 3}, at::kFloat);
  seen.segments = integers({1, 16});
  seen.limit = 16;
  const Verdict verdict = policy->decide(seen, {});
  CHECK(at::equal(verdict.halted, mask({0, 1})));
  CHECK_THAT(verdict.score[0].item<double>(), WithinAbs(sigmoid(-5), 1e-9));
  CHECK(policy->gives_score());
}

TEST_CASE("q_learning tells sure votes apart in a float32 trial too") {
  strata::Context single = test::context();
  single.precision = strata::Precision::kFloat32;
  const auto policy = test::halting("q_learning", {}, single);
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

TEST_CASE("q_learning halts where halting is worth more than going on, and at the limit") {
  const auto policy = readable({{"segments", std::int64_t{6}}});
  Observation seen;
  seen.summary = summaries({2, 1, 1, 2, 1, 1, -3, -1});
  seen.segments = integers({1, 1, 1, 6});
  seen.limit = 6;
  const Verdict verdict = policy->decide(seen, {});
  CHECK(at::equal(verdict.halted, mask({1, 0, 0, 1})));
  for (std::int64_t row = 0; row < seen.summary.size(0); ++row)
    CHECK_THAT(verdict.score[row].item<double>(),
               WithinAbs(sigmoid(seen.summary[row][0].item<double>()), 1e-15));
  REQUIRE(verdict.outputs.size() == 2);
  CHECK(verdict.outputs[0].first == "q_halt_logits");
  CHECK(at::equal(verdict.outputs[0].second, seen.summary.select(1, 0)));
  CHECK(verdict.outputs[1].first == "q_continue_logits");
  CHECK(at::equal(verdict.outputs[1].second, seen.summary.select(1, 1)));
}

TEST_CASE("Exploration demands 2 to the limit segments, uniformly, in training only") {
  constexpr std::int64_t kMany = 8000;
  const auto policy = readable({{"segments", std::int64_t{5}}, {"exploration", 0.4}});
  const strata::RowStreams streams = many_streams(kMany);
  Observation seen;
  seen.summary = summaries({2, 1}).expand({kMany, 3});
  seen.limit = 5;
  seen.training = true;
  seen.streams = &streams;
  const auto halting_share = [&](std::int64_t segments) {
    seen.segments = at::full({kMany}, segments, at::kLong);
    return policy->decide(seen, {}).halted.to(at::kDouble).mean().item<double>();
  };
  CHECK_THAT(halting_share(1), WithinAbs(0.6, 0.02));
  CHECK_THAT(halting_share(2), WithinAbs(0.7, 0.02));
  CHECK_THAT(halting_share(3), WithinAbs(0.8, 0.02));
  CHECK_THAT(halting_share(4), WithinAbs(0.9, 0.02));
  CHECK(halting_share(5) == 1.0);
  seen.training = false;
  CHECK(halting_share(1) == 1.0);
}

TEST_CASE("A row explores the same in whatever batch it happens to be") {
  const auto policy = readable({{"exploration", 0.5}});
  const strata::RowStreams all = many_streams(40);
  Observation seen;
  seen.summary = summaries({2, 1}).expand({40, 3});
  seen.segments = at::full({40}, 3, at::kLong);
  seen.limit = 16;
  seen.training = true;
  seen.streams = &all;
  const at::Tensor together = policy->decide(seen, {}).halted;
  for (std::int64_t row = 0; row < 40; ++row) {
    const strata::RowStreams one(11, {{1, static_cast<std::uint64_t>(row), 0}});
    Observation alone = seen;
    alone.summary = seen.summary.slice(0, 0, 1);
    alone.segments = seen.segments.slice(0, 0, 1);
    alone.streams = &one;
    CHECK(at::equal(policy->decide(alone, {}).halted[0], together[row]));
  }
}

TEST_CASE("The losses are the published cross-entropies with weight one half") {
  const auto policy = readable({{"segments", std::int64_t{4}}});
  CHECK(policy->needs_look_ahead());
  Observation seen;
  seen.summary = summaries({0.5, -1.0, -2.0, 0.3, 1.5, 0.7}).requires_grad_(true);
  seen.correct = mask({1, 0, 1});
  seen.segments = integers({1, 2, 4});  // the last is at the limit
  seen.limit = 4;
  const at::Tensor next = summaries({0.2, 0.9, 1.1, -0.4, -0.6, 2.0}).requires_grad_(true);
  const auto terms = policy->losses(seen, policy->decide(seen, {}), next);
  REQUIRE(terms.size() == 2);
  CHECK(terms[0].name == "q_halt_loss");
  CHECK(terms[0].weight == 0.5);
  CHECK(terms[1].name == "q_continue_loss");
  CHECK(terms[1].weight == 0.5);
  const double halt[] = {bce(0.5, 1), bce(-2.0, 0), bce(1.5, 1)};
  const double go_on[] = {bce(-1.0, sigmoid(0.9)), bce(0.3, sigmoid(1.1)), bce(0.7, sigmoid(-0.6))};
  for (std::int64_t row = 0; row < 3; ++row) {
    // The references' target is float32, which makes these losses float32, also in float64 traces.
    CHECK_THAT(terms[0].rows[row].item<double>(), WithinAbs(halt[row], 1e-7));
    CHECK_THAT(terms[1].rows[row].item<double>(), WithinAbs(go_on[row], 1e-14));
  }

  (terms[0].rows.sum() + terms[1].rows.sum()).backward();
  CHECK(seen.summary.grad().defined());
  CHECK(policy->named_parameters()["q_head.bias"].grad().defined());
  CHECK_FALSE(next.grad().defined());
  // d bce / d logit = sigmoid(logit) - target, with a target that is a constant.
  CHECK_THAT(seen.summary.grad()[0][1].item<double>(),
             WithinAbs(sigmoid(-1.0) - sigmoid(0.9), 1e-14));
}

TEST_CASE("Without look-ahead q_learning halts above even odds and learns the halting value only") {
  const auto policy = readable({{"look_ahead", false}});
  CHECK_FALSE(policy->needs_look_ahead());
  Observation seen;
  seen.summary = summaries({0.1, 3, -0.1, -3});
  seen.correct = mask({1, 1});
  seen.segments = integers({1, 1});
  seen.limit = 16;
  const Verdict verdict = policy->decide(seen, {});
  CHECK(at::equal(verdict.halted, mask({1, 0})));
  const auto terms = policy->losses(seen, verdict, {});
  REQUIRE(terms.size() == 1);
  CHECK(terms[0].name == "q_halt_loss");
}

TEST_CASE("With one segment q_learning decides nothing and needs no look-ahead") {
  const auto policy = readable({{"segments", std::int64_t{1}}});
  CHECK_FALSE(policy->needs_look_ahead());
  Observation seen;
  seen.summary = summaries({-4, 4});
  seen.correct = mask({1});
  seen.segments = integers({1});
  seen.limit = 1;
  seen.training = true;
  const strata::RowStreams streams = many_streams(1);
  seen.streams = &streams;
  const Verdict verdict = policy->decide(seen, {});
  CHECK(at::equal(verdict.halted, mask({1})));
  CHECK(policy->losses(seen, verdict, {}).size() == 1);
}
