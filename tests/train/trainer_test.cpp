// SPDX-License-Identifier: Apache-2.0
#include "train/trainer.hpp"

#include <ATen/ATen.h>

#include "catch.hpp"
#include "doubles.hpp"
#include "strata/error.hpp"
#include "train/loss.hpp"

namespace strata::test {
namespace {

using Slots = std::vector<std::int64_t>;

std::vector<std::int64_t> values(const at::Tensor& tensor) {
  const at::Tensor flat = tensor.to(at::kLong).contiguous();
  return {flat.const_data_ptr<std::int64_t>(), flat.const_data_ptr<std::int64_t>() + flat.numel()};
}

double value_of(const train::NamedValues& values, const std::string& name) {
  for (const auto& [key, value] : values)
    if (key == name) return value;
  FAIL("no metric " << name);
  return 0;
}

}  // namespace

TEST_CASE("under a fixed number of segments all slots restart together on a new batch") {
  const auto source = std::make_shared<StreamSource>();
  const auto tiny = std::make_shared<Tiny>();
  train::Trainer trainer(model_of(tiny, std::make_shared<AfterSegments>(3)), source, options_of(2));
  for (int k = 0; k < 7; ++k)
    trainer.step();
  const std::vector<std::pair<std::int64_t, Slots>> expected{{0, {0, 1}}, {3, {0, 1}}, {6, {0, 1}}};
  CHECK(source->asked == expected);
  for (std::size_t k = 0; k < 7; ++k) {
    const SegmentCall& call = tiny->calls[k];
    CHECK(values(call.segment) == Slots(2, static_cast<std::int64_t>(k % 3 + 1)));
    CHECK(call.training);
    CHECK_FALSE(call.carry_attached);
    CHECK(at::allclose(call.z, at::full_like(call.z, 0.1)) == (k % 3 == 0));
  }
}

TEST_CASE("a slot that has not halted keeps its row and its carry, one that has takes both anew") {
  const auto source = std::make_shared<StreamSource>();
  const auto tiny = std::make_shared<Tiny>();
  train::Trainer trainer(model_of(tiny, std::make_shared<Learned>(4)), source, options_of(8));
  bool mixed = false;
  for (int k = 0; k < 12; ++k) {
    const train::Slots before = trainer.slots();
    const at::Tensor tokens = before.tokens.clone(),
                     carry = k == 0 ? at::Tensor() : before.carry.at("z");
    trainer.step();
    const train::Slots& after = trainer.slots();
    const std::vector<std::int64_t> halted = values(before.halted);
    const SegmentCall& call =
        tiny->calls[tiny->calls.size() - 2];  // the last one is the look-ahead
    for (std::int64_t slot = 0; slot < 8; ++slot) {
      const std::vector<std::int64_t> only{slot};
      const data::Batch offered = StreamSource().offer(k, only);
      if (halted[static_cast<std::size_t>(slot)] != 0) {
        CHECK(values(after.tokens[slot]) == offered.tokens);
        CHECK(values(after.labels[slot]) == offered.labels);
        CHECK(values(after.puzzles[slot]) == offered.puzzles);
        CHECK(after.segments[slot].item<std::int64_t>() == 1);
        CHECK(at::allclose(call.z[slot], at::full_like(call.z[slot], 0.1)));
      } else {
        mixed = true;
        CHECK(at::equal(after.tokens[slot], tokens[slot]));
        CHECK(after.segments[slot].item<std::int64_t>() ==
              before.segments[slot].item<std::int64_t>() + 1);
        CHECK(at::equal(call.z[slot], carry[slot]));
      }
      CHECK((after.halted[slot].item<bool>() || after.segments[slot].item<std::int64_t>() < 4));
    }
    // The policy's own state follows its row.
    CHECK(at::equal(after.policy_state.at("seen"), after.segments));
  }
  CHECK(mixed);
}

TEST_CASE("the loss is the mean over rows of the token loss plus the policy's weighted terms") {
  const auto tiny = std::make_shared<Tiny>();
  const auto policy = std::make_shared<Learned>(4, /*look_ahead=*/false);
  const evaluate::Model model = model_of(tiny, policy);
  Tiny twin;  // the same weights, not trained
  train::Trainer trainer(model, std::make_shared<StreamSource>(), options_of(8));
  trainer.step();
  const train::Slots& slots = trainer.slots();
  Step step;
  step.segment = at::ones({8}, at::kLong);
  const SegmentOutput output =
      twin.segment(twin.initial_carry(8, step), slots.tokens, at::zeros({8, kWidth}), step);
  const double token_loss =
      train::token_loss("stablemax_cross_entropy", output.logits, slots.labels, -100)
          .sum()
          .item<double>() /
      8;
  const at::Tensor q = at::mv(output.summary, at::full({kWidth}, 0.1));
  const at::Tensor correct =
      ((output.logits.argmax(-1) == slots.labels) | (slots.labels == -100)).all(1).to(at::kFloat);
  const double q_loss =
      at::binary_cross_entropy_with_logits(q, correct, {}, {}, at::Reduction::Sum).item<double>() /
      8;
  CHECK_THAT(trainer.last_loss().item<double>(),
             Catch::Matchers::WithinRel(token_loss + 0.5 * q_loss, 1e-6));
  const train::NamedValues metrics = trainer.take_metrics();
  CHECK_THAT(value_of(metrics, "lm_loss"), Catch::Matchers::WithinRel(token_loss, 1e-6));
  CHECK_THAT(value_of(metrics, "q_loss"), Catch::Matchers::WithinRel(q_loss, 1e-6));
}

TEST_CASE(
    "a policy that looks ahead gets one more segment, without gradient and without side effects") {
  const auto tiny = std::make_shared<Tiny>(TinyOptions{.noise = 0.1});
  const auto policy = std::make_shared<Learned>(4);
  train::Trainer trainer(model_of(tiny, policy), std::make_shared<StreamSource>(), options_of(4));
  trainer.step();
  REQUIRE(tiny->calls.size() == 2);
  const SegmentCall &main = tiny->calls[0], &ahead = tiny->calls[1];
  CHECK(main.with_gradient);
  CHECK_FALSE(ahead.with_gradient);
  CHECK(ahead.training);
  CHECK(values(ahead.segment) == Slots(4, 2));
  CHECK(at::equal(ahead.z, trainer.slots().carry.at("z")));
  CHECK(values(trainer.slots().segments) == Slots(4, 1));
  CHECK_FALSE(policy->next_summaries[0].requires_grad());
}

TEST_CASE("a policy that does not look ahead costs no extra segment") {
  const auto tiny = std::make_shared<Tiny>();
  const auto policy = std::make_shared<Learned>(4, /*look_ahead=*/false);
  train::Trainer trainer(model_of(tiny, policy), std::make_shared<StreamSource>(), options_of(4));
  trainer.step();
  CHECK(tiny->calls.size() == 1);
  CHECK_FALSE(policy->next_summaries[0].defined());
}

TEST_CASE("unrolled training takes n attached segments to one update, every slot restarting") {
  const auto source = std::make_shared<StreamSource>();
  const auto tiny = std::make_shared<Tiny>();
  const auto policy = std::make_shared<Unrolled>(3);
  const evaluate::Model model = model_of(tiny, policy);
  train::Trainer trainer(model, source, options_of(2));
  Tiny twin;
  trainer.step();
  trainer.step();
  const std::vector<std::pair<std::int64_t, Slots>> expected{{0, {0, 1}}, {1, {0, 1}}};
  CHECK(source->asked == expected);
  REQUIRE(tiny->calls.size() == 6);
  for (std::size_t k = 0; k < 6; ++k) {
    CHECK(values(tiny->calls[k].segment) == Slots(2, static_cast<std::int64_t>(k % 3 + 1)));
    CHECK(tiny->calls[k].carry_attached == (k % 3 != 0));
  }
  CHECK(policy->seen_summaries[0].sizes() == at::IntArrayRef({3, 2, kWidth}));
}

TEST_CASE("the gradient of unrolled training is that of the written-out loss") {
  const auto tiny = std::make_shared<Tiny>(TinyOptions{.puzzle_embedding = false});
  train::TrainerOptions options = options_of(2, 0.0);  // weights stay
  train::Trainer trainer(model_of(tiny, std::make_shared<Unrolled>(3)),
                         std::make_shared<StreamSource>(), options);
  trainer.step();
  Tiny twin(TinyOptions{.puzzle_embedding = false});
  Step step;
  Carry carry = twin.initial_carry(2, step);
  at::Tensor loss = at::zeros({}, at::kDouble);
  for (std::int64_t k = 1; k <= 3; ++k) {
    step.segment = at::full({2}, k, at::kLong);
    const SegmentOutput output = twin.segment(carry, trainer.slots().tokens, {}, step);
    loss = loss +
           train::token_loss("stablemax_cross_entropy", output.logits, trainer.slots().labels, -100)
                   .sum() /
               6;
    carry = output.carry;
  }
  loss.backward();
  const auto ours = tiny->parameters(), theirs = twin.parameters();
  for (std::size_t k = 0; k < ours.size(); ++k)
    CHECK(at::allclose(ours[k].grad(), theirs[k].grad(), 1e-5, 1e-7));
}

TEST_CASE("random starts and noise within a segment are a row's own, whatever the batch") {
  const TinyOptions tiny_options{.random_start = true, .noise = 0.3};
  const auto large = std::make_shared<Tiny>(tiny_options),
             small = std::make_shared<Tiny>(tiny_options);
  train::Trainer eight(model_of(large, std::make_shared<AfterSegments>(2)),
                       std::make_shared<StreamSource>(), options_of(8, 0.0));
  train::Trainer three(model_of(small, std::make_shared<AfterSegments>(2)),
                       std::make_shared<StreamSource>(), options_of(3, 0.0));
  for (int k = 0; k < 4; ++k) {
    eight.step();
    three.step();
    const at::Tensor z = large->calls.back().z;
    CHECK(at::allclose(z.slice(0, 0, 3), small->calls.back().z));
    CHECK_FALSE(at::allclose(z[0], z[1]));
  }
  CHECK_FALSE(at::allclose(large->calls[0].z, large->calls[2].z));  // a new step, a new start
}

TEST_CASE("a policy that needs labels is refused for training") {
  CHECK_THROWS_WITH(train::Trainer(model_of(std::make_shared<Tiny>(), std::make_shared<Oracle>(2)),
                                   std::make_shared<StreamSource>(), options_of()),
                    "This halting policy looks at the labels to decide, so nothing can be trained "
                    "with it: it would know the answers. "
                    "Train with another policy and use this one in evaluation.");
}

TEST_CASE("the evaluated weights are the average, and training goes on from its own") {
  train::TrainerOptions options = options_of();
  options.settings.ema = 0.5;
  const evaluate::Model model =
      model_of(std::make_shared<Tiny>(), std::make_shared<AfterSegments>(2));
  const at::Tensor weight = model.architecture->parameters()[0];
  at::Tensor expected = weight.detach().clone();
  train::Trainer trainer(model, std::make_shared<StreamSource>(), options);
  for (int k = 0; k < 5; ++k) {
    trainer.step();
    expected = 0.5 * expected + 0.5 * weight.detach();
  }
  const at::Tensor trained = weight.detach().clone(), table = model.puzzle_table.clone();
  {
    const train::AveragedWeights averaged = trainer.averaged_weights();
    CHECK(at::allclose(weight, expected, 1e-6, 1e-8));
    CHECK_FALSE(at::allclose(weight, trained));
    CHECK(at::equal(model.puzzle_table, table));
  }
  CHECK(at::equal(weight, trained));
}

TEST_CASE("the norm of the gradient is clipped over all parameters together") {
  const auto norm_of = [](double clip) {
    train::TrainerOptions options = options_of();
    options.settings.clip_norm = clip;
    const evaluate::Model model = model_of(std::make_shared<Tiny>(), std::make_shared<Learned>(2));
    train::Trainer trainer(model, std::make_shared<StreamSource>(), options);
    trainer.step();
    double square = 0;
    for (const at::Tensor& parameter : model.architecture->parameters())
      square += parameter.grad().square().sum().item<double>();
    for (const at::Tensor& parameter : model.halting->parameters())
      square += parameter.grad().square().sum().item<double>();
    return std::sqrt(square);
  };
  const double free = norm_of(0);
  CHECK_THAT(norm_of(free / 2), Catch::Matchers::WithinRel(free / 2, 1e-4));
  CHECK_THAT(norm_of(free * 2), Catch::Matchers::WithinRel(free, 1e-6));
}

TEST_CASE("a loss that is no number is told with the first step it happened at") {
  const auto tiny = std::make_shared<Tiny>(TinyOptions{.blow_up_at = 3});
  train::Trainer trainer(model_of(tiny, std::make_shared<AfterSegments>(2)),
                         std::make_shared<StreamSource>(), options_of());
  for (int k = 0; k < 3; ++k)
    trainer.step();
  CHECK_FALSE(trainer.diverged_at().has_value());
  for (int k = 0; k < 4; ++k)
    trainer.step();
  CHECK(trainer.diverged_at() == 4);
}

TEST_CASE("metrics count the rows that halted") {
  train::Trainer trainer(model_of(std::make_shared<Tiny>(), std::make_shared<AfterSegments>(3)),
                         std::make_shared<StreamSource>(), options_of());
  trainer.step();
  trainer.step();
  CHECK(value_of(trainer.take_metrics(), "count") == 0);
  trainer.step();
  const train::NamedValues metrics = trainer.take_metrics();
  CHECK(value_of(metrics, "count") == 8);
  CHECK(value_of(metrics, "mean_segments") == 3);
  CHECK(value_of(metrics, "exact_accuracy") <= value_of(metrics, "token_accuracy"));
  CHECK(trainer.take_metrics().empty());
}

TEST_CASE("what can be learned is learned") {
  for (const std::string optimizer : {"adamw", "adam_atan2"}) {
    train::TrainerOptions options = options_of(16, 1e-2);
    options.settings.optimizer = optimizer;
    options.settings.weight_decay = 0.01;
    train::Trainer trainer(model_of(std::make_shared<Tiny>(), std::make_shared<Learned>(3)),
                           std::make_shared<StreamSource>(), options);
    for (int k = 0; k < 300; ++k)
      trainer.step();
    (void)trainer.take_metrics();
    for (int k = 0; k < 20; ++k)
      trainer.step();
    INFO(optimizer);
    CHECK(value_of(trainer.take_metrics(), "exact_accuracy") > 0.9);
  }
}

TEST_CASE("bfloat16 logits and float64 parameters train") {
  const auto tiny =
      std::make_shared<Tiny>(TinyOptions{.puzzle_embedding = false, .dtype = at::kDouble});
  train::Trainer trainer(model_of(tiny, std::make_shared<AfterSegments>(2)),
                         std::make_shared<StreamSource>(), options_of());
  trainer.step();
  CHECK(tiny->parameters()[0].grad().scalar_type() == at::kDouble);
  CHECK(train::token_loss("stablemax_cross_entropy", at::zeros({1, 2, 3}, at::kBFloat16),
                          at::zeros({1, 2}, at::kLong), -100)
            .scalar_type() == at::kDouble);
}

TEST_CASE("parameters of different number formats are refused") {
  class Mixed : public AfterSegments {
   public:
    Mixed() : AfterSegments(2) { register_parameter("wide", at::zeros({1}, at::kDouble)); }
  };
  CHECK_THROWS_WITH(train::Trainer(model_of(std::make_shared<Tiny>(), std::make_shared<Mixed>()),
                                   std::make_shared<StreamSource>(), options_of()),
                    "Parameter halting.wide is Double on cpu, but architecture.embedding is Float "
                    "on cpu. A model keeps all its "
                    "parameters in one number format on one device (float64 for precision float64, "
                    "float32 otherwise) and casts them "
                    "on use.");
}

}  // namespace strata::test
