// SPDX-License-Identifier: Apache-2.0
// Rows that leave their slot when they halt, against the plain loop in which they stay.
#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <cmath>

#include "catch.hpp"
#include "counting_model.hpp"
#include "data/distinct_copies.hpp"
#include "evaluate/plain_loop.hpp"
#include "evaluate/row_queue.hpp"
#include "evaluate/slots.hpp"
#include "trained_model.hpp"

namespace strata::evaluate {
namespace {

using test::CountingData;
using test::CountingModel;
using test::TrainedModel;
using test::WhenReady;

/// Answers and segments of every item, by early exit.
struct Exits {
  at::Tensor tokens, segments;
  std::int64_t evaluations = 0, most_in_flight = 0;
};

Exits early_exit(const Model& model, std::span<const Item> items,
                 const protocol::EvaluationSettings& settings, const EvaluationContext& context) {
  const c10::InferenceMode inference;
  model.architecture->eval();
  const data::DistinctCopies alone(nullptr, 1, {});
  RowQueue queue(items, 0, static_cast<std::int64_t>(items.size()), alone, 1);
  Slots slots(model, context,
              {.slots = settings.batch_size,
               .limit = settings.segments > 0 ? settings.segments : model.halting->segments(),
               .by_policy = settings.halting == "policy"});
  Exits exits;
  exits.tokens = at::zeros({static_cast<std::int64_t>(items.size()), context.trial.sequence_length},
                           at::kLong);
  exits.segments = at::zeros({static_cast<std::int64_t>(items.size())}, at::kLong);
  slots.run([&] { return queue.next(); },
            [&](const Row& row, const RowAnswer& answer) {
              exits.tokens[row.item].copy_(at::tensor(answer.tokens, at::kLong));
              exits.segments[row.item].fill_(answer.segments);
            });
  exits.evaluations = slots.evaluations();
  exits.most_in_flight = slots.most_in_flight();
  return exits;
}

TEST_CASE(
    "a halted row leaves its slot to the next one, and no more rows than slots are in flight") {
  CountingData data({{1, 5, 7}, {4, 5, 7}, {1, 2, 7}, {1, 3, 7}, {2, 5, 0}, {3, 1, 1}, {9, 5, 7}});
  const Model model{std::make_shared<CountingModel>(), std::make_shared<WhenReady>(), {}};
  EvaluationContext context;
  context.dataset = &data;
  context.trial.sequence_length = 3;
  context.trial.vocabulary_size = 10;
  protocol::EvaluationSettings settings;
  settings.halting = "policy";
  const PlainAnswers plain = plain_loop(model, data.items_, settings, context);
  CHECK(plain.evaluations == 7 * 4);  // the last puzzle is never ready
  for (const std::int64_t slots : {1, 2, 3, 7, 256}) {
    settings.batch_size = slots;
    const Exits exits = early_exit(model, data.items_, settings, context);
    INFO(slots << " slots");
    CHECK(at::equal(exits.tokens, plain.tokens));
    CHECK(at::equal(exits.segments, plain.segments));
    CHECK(exits.evaluations == 1 + 4 + 1 + 1 + 2 + 3 + 4);
    CHECK(exits.most_in_flight == std::min<std::int64_t>(slots, 7));
  }
}

TEST_CASE("in float64 early exit gives the plain loop's answers, also where the policy remembers") {
  at::set_num_threads(1);
  TrainedModel trained("float64", 400);
  const bool remembers = GENERATE(false, true);
  if (remembers) trained.model.halting = trained.policy("stable", 6);
  INFO((remembers ? "stable" : "when sure"));
  protocol::EvaluationSettings settings;
  settings.halting = "policy";
  settings.batch_size = 300;
  const auto items = trained.dataset->items(Split::kTest);
  const PlainAnswers plain = plain_loop(trained.model, items, settings, trained.context);
  // The model is worth the comparison: some rows halt early, some never.
  CHECK(plain.segments.min().item<std::int64_t>() <= 3);
  CHECK(plain.segments.max().item<std::int64_t>() == 6);
  for (const std::int64_t slots : {7, 64, 300}) {
    settings.batch_size = slots;
    const Exits exits = early_exit(trained.model, items, settings, trained.context);
    INFO(slots << " slots");
    CHECK(at::equal(exits.tokens, plain.tokens));
    CHECK(at::equal(exits.segments, plain.segments));
    CHECK(exits.evaluations == plain.segments.sum().item<std::int64_t>());
  }
}

TEST_CASE("in float32 an answer differs from the plain loop's only where two cells were as good") {
  at::set_num_threads(1);
  const TrainedModel trained("float32", 400);
  protocol::EvaluationSettings settings;
  settings.halting = "policy";
  settings.batch_size = 300;
  const auto items = trained.dataset->items(Split::kTest);
  const PlainAnswers plain = plain_loop(trained.model, items, settings, trained.context);
  const at::Tensor top = std::get<0>(at::topk(plain.logits, 2, -1));
  const at::Tensor margin = top.select(-1, 0) - top.select(-1, 1);
  for (const std::int64_t slots : {7, 64}) {
    settings.batch_size = slots;
    const Exits exits = early_exit(trained.model, items, settings, trained.context);
    // Rounding may also halt a row a segment sooner or later; such rows are few.
    const at::Tensor same_segments = exits.segments.eq(plain.segments).unsqueeze(1);
    const at::Tensor differs = exits.tokens.ne(plain.tokens) & same_segments;
    INFO(slots << " slots: " << differs.any(-1).sum().item<std::int64_t>() << " answers differ, "
               << same_segments.logical_not().sum().item<std::int64_t>() << " rows halt elsewhere");
    CHECK(same_segments.logical_not().sum().item<std::int64_t>() <= 3);
    CHECK((margin.masked_select(differs) < 1e-4).all().item<bool>());
    for (std::int64_t item = 0; item < exits.segments.size(0); ++item) {
      const std::int64_t here = exits.segments[item].item<std::int64_t>();
      const std::int64_t there = plain.segments[item].item<std::int64_t>();
      if (here == there) continue;
      // At the earlier of the two, the least sure cell was as near to the threshold.
      protocol::EvaluationSettings to_there = settings;
      to_there.halting = "maximum";
      to_there.segments = std::min(here, there);
      const at::Tensor logits =
          plain_loop(trained.model, items, to_there, trained.context).logits[item];
      const double least = at::softmax(logits.to(at::kDouble), -1).amax(-1).amin().item<double>();
      CHECK(std::abs(least - test::kSure) < 1e-4);
    }
  }
}

TEST_CASE("the four rates of halting count every decision before the limit") {
  // Ready, and thus halting, after segment 1, 2, 3 and never; the limit is 4.
  CountingData data({{1, 5, 7}, {2, 5, 7}, {3, 5, 7}, {9, 5, 7}});
  // The third is ready with a wrong answer.
  data.items_[2].label.cells = {3, 5, 1};
  // The last puzzle asks for nothing but zeros, which is what a model that is not ready answers.
  data.items_[3].label.cells = {0, 0, 0};
  const Model model{std::make_shared<CountingModel>(), std::make_shared<WhenReady>(), {}};
  EvaluationContext context;
  context.dataset = &data;
  context.trial.sequence_length = 3;
  context.trial.vocabulary_size = 10;
  protocol::EvaluationSettings settings;
  const auto rates = [&] {
    std::vector<double> values;
    const auto result = evaluate(model, data.items_, settings, context);
    for (const auto& [name, value] : result.metrics)
      if (name.starts_with("halts_when") || name.starts_with("continues_when"))
        values.push_back(value);
    return values;
  };
  // halts when right, when wrong, continues when right, when wrong; 12 decisions under "maximum".
  CHECK(rates() == std::vector<double>{5 / 12.0, 1 / 12.0, 3 / 12.0, 3 / 12.0});
  settings.halting = "policy";  // rows leave at their first word: 1 + 2 + 3 + 3 decisions
  CHECK(rates() == std::vector<double>{2 / 9.0, 1 / 9.0, 3 / 9.0, 3 / 9.0});
  settings.segments = 1;  // nothing is decided where the limit ends every row
  CHECK(rates().empty());
}

/// A grid ends before the first 9, beyond which a model may answer anything.
class Ending final : public CountingData {
 public:
  using CountingData::CountingData;
  void encode(const Grid& grid, Offset offset, bool label,
              std::span<std::int64_t> tokens) const override {
    CountingData::encode(grid, offset, label, tokens);
    ++encoded;
  }
  mutable std::int64_t encoded = 0;  ///< grids
  Grid decode(std::span<const std::int64_t> tokens) const override {
    Grid grid = CountingData::decode(tokens);
    const auto end = std::find(grid.cells.begin(), grid.cells.end(), 9);
    std::fill(end, grid.cells.end(), kNoCell);
    return grid;
  }
};

/// Answers 1, 2, 9 with margins of 3, 1 and 100.
class Uneven final : public Architecture {
 public:
  Carry initial_carry(std::int64_t rows, const Step&) const override {
    Carry carry;
    carry.set("z", at::zeros({rows, 2}));
    return carry;
  }
  SegmentOutput segment(const Carry& carry, const at::Tensor& tokens, const at::Tensor&,
                        const Step&) override {
    SegmentOutput output;
    output.carry = carry;
    output.logits = at::zeros({tokens.size(0), 3, 10});
    output.logits.select(1, 0).select(1, 1).fill_(3);
    output.logits.select(1, 1).select(1, 2).fill_(1);
    output.logits.select(1, 2).select(1, 9).fill_(100);
    output.summary = at::zeros({tokens.size(0), 1});
    return output;
  }
  std::int64_t summary_width() const override { return 1; }
};

TEST_CASE("a vote's margin is the mean over the positions that spell its answer") {
  Ending data({{1, 2, 9}, {1, 2, 9}});
  const Model model{std::make_shared<Uneven>(), std::make_shared<WhenReady>(), {}};
  EvaluationContext context;
  context.dataset = &data;
  context.trial.sequence_length = 3;
  context.trial.vocabulary_size = 10;
  const c10::InferenceMode inference;
  const data::DistinctCopies alone(nullptr, 1, {});
  RowQueue queue(data.items_, 0, 2, alone, 1);
  Slots slots(model, context, {.slots = 2, .limit = 1, .margins = true});
  std::vector<double> margins;
  slots.run([&] { return queue.next(); },
            [&](const Row&, const RowAnswer& answer) { margins.push_back(answer.margin); });
  CHECK(margins == std::vector<double>{2, 2});
}

TEST_CASE("an answer is encoded again only where votes may be chosen by its margin") {
  const auto data = std::make_shared<Ending>(std::vector<std::vector<Cell>>{{1, 2, 9}, {1, 2, 9}});
  const Model model{std::make_shared<Uneven>(), std::make_shared<WhenReady>(), {}};
  EvaluationContext context;
  context.dataset = data.get();
  context.trial.sequence_length = 3;
  context.trial.vocabulary_size = 10;
  protocol::EvaluationSettings settings;
  (void)evaluate(model, data->items_, settings, context);
  CHECK(data->encoded == 2 * 2);  // the input and the label of each
  settings.trajectories = 3;
  (void)evaluate(model, data->items_, settings, context);
  CHECK(data->encoded == 2 * 2 + 2 * 3 * (2 + 1));
}

TEST_CASE("a queue draws by the place that its first item has in its split") {
  CountingData data({{1, 5, 7}, {4, 5, 7}, {1, 2, 7}});
  const data::DistinctCopies alone(nullptr, 1, {});
  RowQueue all(data.items_, 0, 3, alone, 1);
  (void)all.next();
  (void)all.next();
  RowQueue third(std::span(data.items_).subspan(2), 0, 1, alone, 1, 2);
  CHECK(third.next()->sample == all.next()->sample);
}

TEST_CASE("an evaluation of 1,024 segments tells the accuracy after each") {
  CountingData data({{1, 5, 7}, {9, 5, 7}});
  const auto architecture = std::make_shared<CountingModel>();
  architecture->pace = 100;  // ready after segment 100 and 900
  const Model model{architecture, std::make_shared<WhenReady>(), {}};
  EvaluationContext context;
  context.dataset = &data;
  context.trial.sequence_length = 3;
  context.trial.vocabulary_size = 10;
  protocol::EvaluationSettings settings;
  settings.segments = 1024;
  const auto result = evaluate(model, data.items_, settings, context);
  REQUIRE(result.exact_accuracy_by_segment.size() == 1024);
  CHECK(result.exact_accuracy_by_segment[98] == 0);
  CHECK(result.exact_accuracy_by_segment[99] == 0.5);
  CHECK(result.exact_accuracy_by_segment[898] == 0.5);
  CHECK(result.exact_accuracy_by_segment[899] == 1);
  CHECK(result.exact_accuracy_by_segment[1023] == 1);
}

}  // namespace
}  // namespace strata::evaluate
