// SPDX-License-Identifier: Apache-2.0
#include <map>
#include <numeric>
#include <set>

#include "catch.hpp"
#include "data/prefetcher.hpp"
#include "data/training_source.hpp"
#include "doubles.hpp"
#include "strata/error.hpp"

namespace strata::test {
namespace {

std::shared_ptr<data::TrainingSource> source(
    std::int64_t items, data::TrainingSourceOptions options,
    std::vector<data::NamedAugmentation> augmentations = {}, std::int64_t puzzles = 1) {
  const auto rows = std::make_shared<Rows>(items, puzzles);
  return std::make_shared<data::TrainingSource>(rows, composer(rows, std::move(augmentations)),
                                                options);
}

std::vector<std::int64_t> all_slots(std::int64_t batch) {
  std::vector<std::int64_t> slots(static_cast<std::size_t>(batch));
  std::iota(slots.begin(), slots.end(), 0);
  return slots;
}

/// Fails at one step.
class Failing : public data::Source {
 public:
  std::int64_t length() const override { return 1; }
  data::Batch offer(std::int64_t step, std::span<const std::int64_t> slots) const override {
    if (step == 2) throw DataError("row of step 2");
    data::Batch batch = data::empty_batch(static_cast<std::int64_t>(slots.size()), 1);
    std::fill(batch.tokens.begin(), batch.tokens.end(), step);
    return batch;
  }
};

}  // namespace

TEST_CASE("every epoch offers each puzzle once, in an order of its own") {
  const auto of = source(10, {.seed = 3, .batch_size = 4});
  std::vector<std::vector<std::int64_t>> epochs(3);
  for (std::int64_t position = 0; position < 30; ++position)
    epochs[static_cast<std::size_t>(position / 10)].push_back(
        of->item_index(position / 4, position % 4));
  for (const auto& epoch : epochs)
    CHECK(std::set(epoch.begin(), epoch.end()).size() == 10);
  CHECK(epochs[0] != epochs[1]);
  CHECK(epochs[1] != epochs[2]);
  const auto other = source(10, {.seed = 4, .batch_size = 4});
  std::vector<std::int64_t> first;
  for (std::int64_t position = 0; position < 10; ++position)
    first.push_back(other->item_index(position / 4, position % 4));
  CHECK(first != epochs[0]);
}

TEST_CASE("the row of a slot depends on seed, step and slot only") {
  const data::TrainingSourceOptions options{.seed = 3, .batch_size = 8};
  const std::vector<data::NamedAugmentation> shift{{"shift", std::make_shared<Shift>()}};
  const auto one = source(10, options, shift);
  const auto other = source(10, options, shift);
  std::vector<data::Batch> forward, backward(6);
  for (std::int64_t step = 0; step < 6; ++step)
    forward.push_back(one->offer(step, all_slots(8)));
  for (std::int64_t step = 6; step-- > 0;) {
    const std::vector<std::int64_t> some{5, 2};
    const data::Batch batch = other->offer(step, some);
    for (std::size_t row = 0; row < 2; ++row)
      for (std::size_t k = 0; k < 6; ++k) {
        const auto whole = static_cast<std::size_t>(some[row]) * 6 + k;
        CHECK(batch.tokens[row * 6 + k] == forward[static_cast<std::size_t>(step)].tokens[whole]);
        CHECK(batch.labels[row * 6 + k] == forward[static_cast<std::size_t>(step)].labels[whole]);
      }
  }
}

TEST_CASE("a puzzle that comes again comes under a fresh transform") {
  const auto of = source(1, {.seed = 3, .batch_size = 8}, {{"shift", std::make_shared<Shift>()}});
  std::set<data::Composition> seen;
  for (std::int64_t step = 0; step < 8; ++step)
    for (std::int64_t slot = 0; slot < 8; ++slot)
      seen.insert(of->composed(step, slot).composition);
  CHECK(seen.size() == 4);
}

TEST_CASE("with copies every copy of the bank is offered, under its own puzzle id") {
  const auto of = source(6, {.seed = 3, .batch_size = 8, .copies = 2},
                         {{"shift", std::make_shared<Shift>()}}, 3);
  std::map<std::int64_t, std::set<data::Composition>> transforms;
  for (std::int64_t step = 0; step < 40; ++step)
    for (std::int64_t slot = 0; slot < 8; ++slot) {
      const data::ComposedItem composed = of->composed(step, slot);
      transforms[composed.item.puzzle].insert(composed.composition);
    }
  CHECK(transforms.size() == 9);
  for (const auto& [puzzle, drawn] : transforms)
    CHECK(drawn.size() == 1);
}

TEST_CASE("a translated puzzle is encoded where it lies") {
  const std::vector<data::NamedAugmentation> moves{{"move", std::make_shared<Move>()},
                                                   {"again", std::make_shared<Move>()}};
  const auto of = source(1, {.seed = 3, .batch_size = 1}, moves);
  const data::Batch batch = of->offer(0, all_slots(1));
  CHECK(batch.tokens == std::vector<std::int64_t>{0, 0, 1, 2, 3, 4});
  CHECK(batch.labels == std::vector<std::int64_t>{-100, -100, 1, 12, 23, 34});
}

TEST_CASE("evaluation takes the items as they are, in their order") {
  const Rows rows(5, 5);
  const data::Batch batch =
      data::evaluation_batch(rows, rows.items(Split::kTrain).subspan(1, 2), /*copies=*/2);
  CHECK(batch.rows == 2);
  CHECK(batch.tokens == std::vector<std::int64_t>{2, 3, 4, 5, 0, 0, 3, 4, 5, 6, 0, 0});
  CHECK(batch.labels ==
        std::vector<std::int64_t>{2, 13, 24, 35, -100, -100, 3, 14, 25, 36, -100, -100});
  CHECK(batch.puzzles == std::vector<std::int64_t>{3, 6});
}

TEST_CASE("a training split without puzzles is refused") {
  CHECK_THROWS_WITH(source(0, {}),
                    "The training split holds no puzzle. Check the dataset's sizes and filters.");
}

TEST_CASE("prefetching gives the same rows, whatever step is asked for") {
  const auto of = source(10, {.seed = 3, .batch_size = 4}, {{"shift", std::make_shared<Shift>()}});
  data::Prefetcher prefetcher(of, 4, 2);
  for (const std::int64_t step : {0, 1, 2, 3, 7, 8, 2, 3}) {
    const data::Batch expected = of->offer(step, all_slots(4));
    const data::Batch got = prefetcher.take(step);
    CHECK(got.tokens == expected.tokens);
    CHECK(got.labels == expected.labels);
  }
}

TEST_CASE("an error of a prefetched step comes at that step") {
  data::Prefetcher prefetcher(std::make_shared<Failing>(), 2);
  CHECK(prefetcher.take(0).tokens == std::vector<std::int64_t>{0, 0});
  CHECK(prefetcher.take(1).tokens == std::vector<std::int64_t>{1, 1});
  CHECK_THROWS_WITH(prefetcher.take(2), "row of step 2");
  CHECK(prefetcher.take(3).tokens == std::vector<std::int64_t>{3, 3});
}

}  // namespace strata::test
