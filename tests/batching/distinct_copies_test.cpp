// SPDX-License-Identifier: Apache-2.0
#include "data/distinct_copies.hpp"

#include <set>

#include "catch.hpp"
#include "doubles.hpp"

namespace strata::data {
namespace {

using test::Rows;
using test::Shift;

std::shared_ptr<const Composer> shifts(const std::shared_ptr<const Dataset>& dataset) {
  return test::composer(dataset, {{"shift", std::make_shared<Shift>()}});
}

TEST_CASE("copies that vote are distinct, the puzzle itself first, and can be mapped back") {
  const auto dataset = std::make_shared<Rows>(3, 1);
  const DistinctCopies copies(shifts(dataset), 1, {.wanted = 4, .seed = 5});
  CHECK(copies.most() == 4);
  const Item& item = dataset->items(Split::kTrain)[1];
  const auto drawn = copies.of(item, 1);
  REQUIRE(drawn.size() == 4);
  CHECK(copies.composed(item, drawn[0]).item.input == item.input);
  std::set<std::vector<Cell>> looks;
  for (const auto& copy : drawn) {
    const ComposedItem composed = copies.composed(item, copy);
    looks.insert(composed.item.input.cells);
    CHECK(copies.invert(composed.composition, composed.item.input) == item.input);
    CHECK(composed.item.puzzle == 0);
  }
  CHECK(looks.size() == 4);
  // A pure function of seed and item.
  const auto again = copies.of(item, 1);
  for (std::size_t copy = 0; copy < drawn.size(); ++copy)
    CHECK(drawn[copy].composition == again[copy].composition);
}

TEST_CASE("there are no more copies than distinct transforms, or than a puzzle looks different") {
  const auto dataset = std::make_shared<Rows>(1, 1);
  const DistinctCopies copies(shifts(dataset), 1, {.wanted = 1000, .seed = 5});
  CHECK(copies.most() == 4);
  Item item = dataset->items(Split::kTrain)[0];
  CHECK(copies.of(item, 0).size() == 4);
  item.input.cells = {1, 2, 1, 2};
  CHECK(copies.of(item, 0).size() == 2);
  item.input.cells = {1, 1, 1, 1};
  CHECK(copies.of(item, 0).size() == 1);
}

TEST_CASE("without augmentations the puzzle itself is the only copy") {
  const auto dataset = std::make_shared<Rows>(1, 1);
  const Item& item = dataset->items(Split::kTrain)[0];
  for (const auto& composer : {test::composer(dataset), std::shared_ptr<data::Composer>()}) {
    const DistinctCopies copies(composer, 1, {.wanted = 16});
    CHECK(copies.most() == 1);
    REQUIRE(copies.of(item, 0).size() == 1);
    CHECK(copies.composed(item, copies.of(item, 0)[0]).item.input == item.input);
    CHECK(copies.invert({}, item.label) == item.label);
  }
}

TEST_CASE("the place that the data gave a puzzle stays, with augmentations and without") {
  const auto dataset = std::make_shared<Rows>(1, 1);
  Item item = dataset->items(Split::kTrain)[0];
  item.offset = {0, 2};
  for (const auto& composer : {shifts(dataset), std::shared_ptr<const Composer>()}) {
    const DistinctCopies copies(composer, 1, {.wanted = 4, .seed = 5});
    for (const auto& copy : copies.of(item, 0))
      CHECK(copies.composed(item, copy).offset == item.offset);
  }
}

/// Moves a row to where its label fits too, as training may.
class Within : public test::Move {
 public:
  Transform draw(Stream& stream, const Item& item) const override {
    const auto room = static_cast<std::uint64_t>(6 - std::max(item.input.width, item.label.width));
    return {static_cast<std::int32_t>(stream.below(room + 1))};
  }
};

TEST_CASE("copies that vote do not depend on the label") {
  const auto dataset = std::make_shared<Rows>(2, 2, LabelRule::kNone);
  const auto composer = test::composer(
      dataset, {{"shift", std::make_shared<Shift>()}, {"within", std::make_shared<Within>()}});
  Item small = dataset->items(Split::kTrain)[0];
  Item large = small;
  small.label = Grid(1, 4, 3);
  large.label = Grid(1, 6, 3);
  for (const std::int64_t bank : {0, 16}) {
    const DistinctCopies copies(composer, 2, {.wanted = 16, .bank_copies = bank, .seed = 5});
    CHECK(copies.most() == 4);
    const auto of_small = copies.of(small, 0), of_large = copies.of(large, 0);
    REQUIRE(of_small.size() == of_large.size());
    CHECK(of_small.size() == 4);
    for (std::size_t copy = 0; copy < of_small.size(); ++copy) {
      CHECK(of_small[copy].composition == of_large[copy].composition);
      CHECK(copies.composed(small, of_small[copy]).offset == Offset{});
    }
  }
}

TEST_CASE("where a trial has a bank, votes are its copies under their puzzle ids") {
  const auto dataset = std::make_shared<Rows>(6, 3);
  const auto composer = shifts(dataset);
  const Bank bank(composer, 3, 8, 5);
  const DistinctCopies copies(composer, 3, {.wanted = 100, .bank_copies = 8, .seed = 5});
  CHECK(copies.most() == 4);
  const Item& item = dataset->items(Split::kTrain)[4];
  const auto drawn = copies.of(item, 4);
  CHECK(drawn[0].puzzle == table_row(item.puzzle, 0, 3, 8));
  std::set<std::int64_t> ids;
  for (std::int64_t copy = 0; copy <= 8; ++copy) {
    const ComposedItem of_bank = bank.copy(item, 4, copy);
    for (const auto& one : drawn)
      if (one.puzzle == of_bank.item.puzzle) {
        ids.insert(one.puzzle);
        CHECK(copies.composed(item, one).item.input == of_bank.item.input);
      }
  }
  CHECK(ids.size() == drawn.size());
}

}  // namespace
}  // namespace strata::data
