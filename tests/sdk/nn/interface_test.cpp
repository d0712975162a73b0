// SPDX-License-Identifier: Apache-2.0
// Doubles that use what no bundled plugin uses yet, held by the interfaces alone: random starts,
// noise within a step, a scalar in the carry, the observer, published names, a policy's state and
// score, look-ahead, unrolled training.
#include <ATen/ATen.h>

#include "catch.hpp"
#include "strata/architecture.hpp"
#include "strata/halting.hpp"
#include "strata/nn/linear.hpp"
#include "strata/nn/random.hpp"

using strata::Carry;
using strata::Observation;
using strata::RowStreams;
using strata::Step;
using strata::Verdict;
namespace nn = strata::nn;

namespace {

at::Tensor mask(std::initializer_list<std::int64_t> rows) {
  return at::tensor(at::IntArrayRef(rows), at::kLong).to(at::kBool);
}

/// Starts at random by row, adds noise of the row and segment, and counts its own segments in the
/// carry.
class NoisyWalk final : public strata::Architecture {
 public:
  NoisyWalk()
      : head_(register_module("head", std::make_shared<nn::Linear>(2, 3, strata::Context{}))) {}

  Carry initial_carry(std::int64_t rows, const Step& step) const override {
    Carry carry;
    carry.set("z", drawn(rows, step, "start"));
    carry.set("age", at::zeros({rows}));
    return carry;
  }

  strata::SegmentOutput segment(const Carry& carry, const at::Tensor& tokens, const at::Tensor&,
                                const Step& step) override {
    const at::Tensor z = carry.at("z") + drawn(tokens.size(0), step, "noise");
    if (step.observer != nullptr) (*step.observer)("z", 1, z);
    strata::SegmentOutput output;
    output.carry.set("z", z);
    output.carry.set("age", carry.at("age") + 1);
    output.logits = head_->forward(z).unsqueeze(1).expand({-1, tokens.size(1), -1});
    output.summary = z;
    return output;
  }

  std::int64_t summary_width() const override { return 2; }
  std::vector<std::pair<std::string, std::string>> published_names() const override {
    return {{"head.weight", "model.lm_head.weight"}};
  }

 private:
  static at::Tensor drawn(std::int64_t rows, const Step& step, std::string_view purpose) {
    std::vector<at::Tensor> each;
    for (std::int64_t row = 0; row < rows; ++row)
      each.push_back(nn::normal(step.streams->row(row, purpose), {2}, 1.0, at::kFloat));
    return at::stack(each);
  }

  std::shared_ptr<nn::Linear> head_;
};

/// Halts after two correct answers in a row, which it counts in a state of its own; scores by
/// confidence.
class TwiceRight final : public strata::HaltingPolicy {
 public:
  std::int64_t segments() const override { return 8; }
  bool needs_look_ahead() const override { return true; }
  bool needs_labels() const override { return true; }
  Carry initial_state(std::int64_t rows) const override {
    Carry state;
    state.set("in_a_row", at::zeros({rows}, at::kLong));
    return state;
  }
  Verdict decide(const Observation& seen, const Carry& state) const override {
    const at::Tensor in_a_row = (state.at("in_a_row") + 1) * seen.correct.to(at::kLong);
    Verdict verdict;
    verdict.halted = (in_a_row >= 2) | (seen.segments >= seen.limit);
    verdict.state.set("in_a_row", in_a_row);
    verdict.score = seen.logits.amax(2).mean(1);
    verdict.outputs = {{"confidence", verdict.score}};
    return verdict;
  }
  std::vector<strata::LossTerm> losses(const Observation& seen, const Verdict&,
                                       const at::Tensor& next_summary) const override {
    return {{"change", (next_summary - seen.summary).square().sum(1), 0.25}};
  }
};

/// Weighs the losses of n attached segments by a learned distribution over them.
class Pondering final : public strata::HaltingPolicy {
 public:
  Pondering()
      : head_(register_module("head",
                              std::make_shared<nn::Linear>(at::ones({1, 2}), at::zeros({1})))) {}
  std::int64_t segments() const override { return 3; }
  bool unrolled() const override { return true; }
  Verdict decide(const Observation& seen, const Carry&) const override {
    Verdict verdict;
    verdict.halted = head_->forward(seen.summary).squeeze(1) > 0;
    return verdict;
  }
  at::Tensor unroll(const at::Tensor& summaries, const at::Tensor& losses) const override {
    return (at::softmax(head_->forward(summaries).squeeze(2), 0) * losses).sum(0);
  }

 private:
  std::shared_ptr<nn::Linear> head_;
};

/// Only what must be defined.
class Plainest final : public strata::HaltingPolicy {
 public:
  std::int64_t segments() const override { return 1; }
  Verdict decide(const Observation& seen, const Carry&) const override {
    Verdict verdict;
    verdict.halted = at::ones_like(seen.segments, at::kBool);
    return verdict;
  }
};

}  // namespace

TEST_CASE("Random starts and noise belong to sample, trajectory and segment, not to the batch") {
  NoisyWalk walk;
  const at::Tensor tokens = at::zeros({3, 4}, at::kLong);
  // (sample, trajectory, segment)
  const RowStreams starts(1, {{5, 0, 0}, {5, 1, 0}, {6, 0, 0}});
  const RowStreams first(1, {{5, 0, 1}, {5, 1, 1}, {6, 0, 1}});
  Step step;
  step.streams = &starts;
  const Carry carry = walk.initial_carry(3, step);
  CHECK_FALSE(at::equal(carry.at("z")[0], carry.at("z")[1]));
  step.streams = &first;
  const strata::SegmentOutput together = walk.segment(carry, tokens, {}, step);
  CHECK(at::equal(together.carry.at("age"), at::ones({3})));

  const RowStreams lone_start(1, {{5, 1, 0}}), lone_first(1, {{5, 1, 1}});
  step.streams = &lone_start;
  const Carry alone = walk.initial_carry(1, step);
  CHECK(at::equal(alone.at("z")[0], carry.at("z")[1]));
  step.streams = &lone_first;
  const strata::SegmentOutput later = walk.segment(alone, tokens.slice(0, 0, 1), {}, step);
  CHECK(at::equal(later.carry.at("z")[0], together.carry.at("z")[1]));
}

TEST_CASE("An observer sees the states of a segment, and nobody looks where there is none") {
  NoisyWalk walk;
  const RowStreams streams(1, {{0, 0, 0}});
  std::vector<std::string> seen;
  const strata::Observer observer = [&](std::string_view name, std::int64_t cycle,
                                        const at::Tensor& state) {
    seen.push_back(std::string(name) + " " + std::to_string(cycle) + " " +
                   std::to_string(state.size(0)));
  };
  Step step;
  step.streams = &streams;
  const Carry carry = walk.initial_carry(1, step);
  (void)walk.segment(carry, at::zeros({1, 2}, at::kLong), {}, step);
  CHECK(seen.empty());
  step.observer = &observer;
  (void)walk.segment(carry, at::zeros({1, 2}, at::kLong), {}, step);
  CHECK(seen == std::vector<std::string>{"z 1 1"});
}

TEST_CASE("An architecture offers what it does not define as nothing") {
  const NoisyWalk walk;
  CHECK_FALSE(walk.decode({}).defined());
  CHECK(walk.puzzle_embedding().width == 0);
  CHECK(walk.puzzle_embedding().prefix_positions == 0);
  CHECK_FALSE(walk.capturable());
  CHECK(walk.published_names().front().second == "model.lm_head.weight");
}

TEST_CASE("A policy's state goes with its rows: kept, replaced where rows are fresh, compacted") {
  const TwiceRight policy;
  Observation seen;
  seen.logits = at::ones({3, 2, 4});
  seen.segments = at::ones({3}, at::kLong);
  seen.limit = 8;
  seen.correct = mask({1, 0, 1});
  const Verdict first = policy.decide(seen, policy.initial_state(3));
  CHECK_FALSE(first.halted.any().item<bool>());

  // Row 2 takes a new puzzle: its count begins again.
  const at::Tensor fresh = mask({0, 0, 1});
  Carry state = first.state.replaced_where(fresh, policy.initial_state(3));
  const Verdict second = policy.decide(seen, state);
  CHECK(at::equal(second.halted, mask({1, 0, 0})));
  CHECK(at::equal(second.score, at::ones({3})));

  // Early exit drops row 0.
  state = second.state.rows(at::tensor({1, 2}, at::kLong));
  CHECK(at::equal(state.at("in_a_row"), at::tensor({0, 1}, at::kLong)));
}

TEST_CASE("A loss term of a policy that looks ahead reaches the summary through its rows") {
  const TwiceRight policy;
  Observation seen;
  seen.summary = at::zeros({2, 3}).requires_grad_(true);
  const auto terms = policy.losses(seen, {}, at::ones({2, 3}));
  REQUIRE(terms.size() == 1);
  CHECK(at::equal(terms[0].rows, at::full({2}, 3.0)));
  terms[0].rows.sum().backward();
  CHECK(at::equal(seen.summary.grad(), at::full({2, 3}, -2.0)));
}

TEST_CASE("An unrolled policy weighs the losses of its segments, with gradient to its head") {
  const Pondering policy;
  CHECK(policy.unrolled());
  const at::Tensor summaries = at::zeros({3, 2, 2});
  const at::Tensor losses =
      at::tensor({3., 6., 0., 0., 0., 3.}, at::kFloat).view({3, 2}).requires_grad_(true);
  const at::Tensor loss = policy.unroll(summaries, losses);
  CHECK(at::allclose(loss, at::tensor({1., 3.}, at::kFloat)));
  loss.sum().backward();
  CHECK(at::allclose(losses.grad(), at::full({3, 2}, 1.0 / 3)));
  CHECK(policy.named_parameters()["head.weight"].grad().defined());
}

TEST_CASE("A policy offers what it does not define as nothing, and refuses to unroll") {
  const Plainest policy;
  CHECK(policy.initial_state(3).empty());
  CHECK(policy.losses({}, {}, {}).empty());
  CHECK_FALSE(policy.needs_look_ahead());
  CHECK_FALSE(policy.needs_labels());
  CHECK_FALSE(policy.unrolled());
  CHECK(policy.published_names().empty());
  CHECK_THROWS_WITH(policy.unroll({}, {}),
                    "this halting policy was asked for the loss of unrolled segments, but it does "
                    "not train so. A policy whose unrolled() is true must define unroll()");
}
