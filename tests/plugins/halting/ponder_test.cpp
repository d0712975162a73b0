// SPDX-License-Identifier: Apache-2.0
#include <ATen/ATen.h>

#include <algorithm>

#include "../components.hpp"
#include "catch.hpp"
#include "observations.hpp"

using Catch::Matchers::WithinAbs;
using strata::Carry;
using strata::Observation;
using strata::Verdict;
using test::integers;
using test::mask;
using test::sigmoid;
using Rows = std::vector<std::vector<double>>;

namespace {

/// ponder whose logit of halting is the summary's first number.
std::shared_ptr<strata::HaltingPolicy> readable(test::Settings settings) {
  auto policy = test::halting("ponder", settings, test::context());
  const at::NoGradGuard no_gradient;
  policy->named_parameters()["head.weight"].copy_(at::eye(1, 3));
  policy->named_parameters()["head.bias"].zero_();
  return policy;
}

/// [n, batch, 3] out of logits [n][batch].
at::Tensor summaries(const Rows& logits) {
  const auto batch = static_cast<std::int64_t>(logits[0].size());
  at::Tensor result = at::zeros({static_cast<std::int64_t>(logits.size()), batch, 3}, at::kDouble);
  for (std::size_t n = 0; n < logits.size(); ++n)
    for (std::int64_t row = 0; row < batch; ++row)
      result[static_cast<std::int64_t>(n)][row][0] = logits[n][static_cast<std::size_t>(row)];
  return result;
}

/// The paper's equations, one puzzle, without logarithms of probabilities: p_n, what is left
/// falling to the last.
std::vector<double> distribution(const std::vector<double>& lambda) {
  std::vector<double> p;
  double left = 1;
  for (std::size_t n = 0; n + 1 < lambda.size(); ++n) {
    p.push_back(left * lambda[n]);
    left *= 1 - lambda[n];
  }
  p.push_back(left);
  return p;
}

double expected_loss(const std::vector<double>& lambda, const std::vector<double>& losses,
                     double prior, double weight) {
  const std::vector<double> p = distribution(lambda);
  const std::vector<double> p_prior = distribution(std::vector<double>(lambda.size(), prior));
  double loss = 0;
  for (std::size_t n = 0; n < p.size(); ++n)
    loss += p[n] * losses[n] + weight * p[n] * std::log(p[n] / p_prior[n]);
  return loss;
}

Observation observation(const at::Tensor& summary, std::int64_t segment, std::int64_t limit) {
  Observation seen;
  seen.summary = summary;
  seen.segments = at::full({summary.size(0)}, segment, at::kLong);
  seen.limit = limit;
  return seen;
}

}  // namespace

TEST_CASE("PonderNet's loss is the expected loss plus the divergence from the geometric prior") {
  const auto policy = readable({{"segments", std::int64_t{4}}, {"prior", 0.3}, {"kl_weight", 0.7}});
  CHECK(policy->unrolled());
  CHECK(policy->segments() == 4);
  const Rows logits = {{0.5, -2, 6}, {-1, 0, -6}, {2, -0.3, 0}, {9, 0.1, -9}};
  const Rows losses = {{1.5, 0.2, 3}, {0.7, 0.4, 2}, {0.1, 0.8, 1}, {0.05, 1.6, 0.5}};
  at::Tensor summary = summaries(logits).requires_grad_(true);
  at::Tensor loss = summaries(losses).select(-1, 0).clone().requires_grad_(true);
  const at::Tensor rows = policy->unroll(summary, loss);
  REQUIRE(rows.sizes() == at::IntArrayRef({3}));
  for (std::size_t row = 0; row < 3; ++row) {
    std::vector<double> lambda, of_row;
    for (std::size_t n = 0; n < 4; ++n) {
      lambda.push_back(sigmoid(logits[n][row]));
      of_row.push_back(losses[n][row]);
    }
    CHECK_THAT(rows[static_cast<std::int64_t>(row)].item<double>(),
               WithinAbs(expected_loss(lambda, of_row, 0.3, 0.7), 1e-12));
  }
  rows.sum().backward();
  // d / d L_n is p_n, which sums to 1 over the segments of each puzzle.
  CHECK(at::allclose(loss.grad().sum(0), at::ones({3}, at::kDouble), 1e-12, 1e-12));
  CHECK(at::equal(summary.grad()[3], at::zeros({3, 3}, at::kDouble)));  // the last is not asked
  CHECK(summary.grad()[0].select(-1, 0).ne(0).all().item<bool>());
}

TEST_CASE("PonderNet begins at its prior, where the divergence is nothing") {
  const auto policy =
      test::halting("ponder", {{"segments", std::int64_t{3}}, {"prior", 0.2}, {"kl_weight", 1.0}},
                    test::context());
  CHECK(test::parameter_count(*policy) == 3 + 1);
  const at::Tensor losses = test::numbers({1, 10, 100}).view({3, 1});
  const at::Tensor rows = policy->unroll(at::ones({3, 1, 3}, at::kDouble), losses);
  CHECK_THAT(rows.item<double>(), WithinAbs(0.2 * 1 + 0.16 * 10 + 0.64 * 100, 1e-12));
}

TEST_CASE("PonderNet with one segment is the plain loss, and far logits stay finite") {
  const auto one = readable({{"segments", std::int64_t{1}}});
  const at::Tensor losses = test::numbers({0.3, 0.9}).view({1, 2});
  CHECK(at::equal(one->unroll(summaries({{-3, 3}}), losses), losses[0]));
  const auto two = readable({{"segments", std::int64_t{2}}});
  const at::Tensor far =
      two->unroll(summaries({{-2000, 2000}, {0, 0}}), test::numbers({1, 1, 2, 2}).view({2, 2}));
  CHECK(far.isfinite().all().item<bool>());
}

TEST_CASE("By threshold, PonderNet halts where it has halted with that probability") {
  const auto policy = readable({{"segments", std::int64_t{5}}, {"threshold", 0.6}});
  // By hand: 1 - (1 - λ)^n >= 0.6 at n = 2 for λ = 0.5, n = 1 for 0.7, n = 5 (the limit) for 0.1.
  const at::Tensor summary = summaries({{0, std::log(7.0 / 3), std::log(1.0 / 9)}})[0];
  Carry state = policy->initial_state(3);
  const Rows expected = {{0, 1, 0}, {1, 1, 0}, {1, 1, 0}, {1, 1, 0}, {1, 1, 1}};
  for (std::int64_t segment = 1; segment <= 5; ++segment) {
    const Verdict verdict = policy->decide(observation(summary, segment, 5), state);
    CAPTURE(segment);
    for (std::int64_t row = 0; row < 3; ++row)
      CHECK(verdict.halted[row].item<bool>() ==
            (expected[static_cast<std::size_t>(segment - 1)][static_cast<std::size_t>(row)] > 0));
    CHECK_FALSE(verdict.score.defined());
    state = verdict.state;
  }
}

TEST_CASE("PonderNet's state follows rows that are replaced and compacted") {
  const auto policy = readable({{"segments", std::int64_t{9}}, {"threshold", 0.7}});
  const at::Tensor summary = summaries({{0, 0}})[0];  // halts at segment 2: 0.5, 0.75
  Carry state = policy->decide(observation(summary, 1, 9), policy->initial_state(2)).state;
  state = state.replaced_where(mask({0, 1}), policy->initial_state(2));
  CHECK(at::equal(policy->decide(observation(summary, 2, 9), state).halted, mask({1, 0})));
  const Carry one = state.rows(integers({1}));
  CHECK(
      at::equal(policy->decide(observation(summary.slice(0, 0, 1), 2, 9), one).halted, mask({0})));
}

TEST_CASE("By sampling, PonderNet halts with its probability, by the row's own stream") {
  constexpr std::int64_t kMany = 8000;
  const auto policy =
      readable({{"segments", std::int64_t{9}}, {"decision", std::string("sample")}});
  const strata::RowStreams streams = test::many_streams(kMany);
  const at::Tensor summary = summaries({{std::log(0.3 / 0.7)}})[0].expand({kMany, 3});
  Observation seen = observation(summary, 1, 9);
  seen.streams = &streams;
  const at::Tensor together = policy->decide(seen, policy->initial_state(kMany)).halted;
  CHECK_THAT(together.to(at::kDouble).mean().item<double>(), WithinAbs(0.3, 0.02));
  for (std::uint64_t row = 0; row < 40; ++row) {
    const strata::RowStreams alone(11, {{1, row, 0}});
    Observation one = observation(summary.slice(0, 0, 1), 1, 9);
    one.streams = &alone;
    CHECK(at::equal(policy->decide(one, policy->initial_state(1)).halted[0],
                    together[static_cast<std::int64_t>(row)]));
  }
}
