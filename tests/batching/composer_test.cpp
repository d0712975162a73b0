// SPDX-License-Identifier: Apache-2.0
#include "data/composer.hpp"

#include "catch.hpp"
#include "data/bank.hpp"
#include "doubles.hpp"
#include "strata/error.hpp"

namespace strata::test {
namespace {

const Stream kStream(7, "test");

std::vector<data::NamedAugmentation> shift_and_stamp() {
  return {{"shift", std::make_shared<Shift>()}, {"stamp", std::make_shared<Stamp>()}};
}

}  // namespace

TEST_CASE("augmentations apply in their order, each draw seeing what the earlier ones left") {
  const auto rows = std::make_shared<Rows>(8, 1);
  const auto both = composer(rows, shift_and_stamp());
  bool shifted = false;
  for (const Item& item : rows->items(Split::kTrain)) {
    const data::ComposedItem composed = both->draw(
        item, kStream.child("item", {static_cast<std::uint64_t>(item.input.cells[0]), 0, 0}),
        kStream);
    const Grid turned = Shift().apply(composed.composition[0], item.input);
    CHECK(composed.composition[1][1] == turned.cells.back());
    CHECK(composed.item.input == Stamp().apply(composed.composition[1], turned));
    shifted = shifted || composed.composition[0][0] != 0;
  }
  CHECK(shifted);
}

TEST_CASE("a composition maps predicted grids back, last transform first") {
  const auto rows = std::make_shared<Rows>(8, 1);
  const auto both = composer(rows, shift_and_stamp());
  for (const Item& item : rows->items(Split::kTrain)) {
    const data::ComposedItem composed = both->draw(item, kStream, kStream);
    CHECK(both->invert(composed.composition, composed.item.input) == item.input);
  }
}

TEST_CASE("a stored composition gives the same puzzle again, the identity the puzzle itself") {
  const auto rows = std::make_shared<Rows>(3, 1);
  const auto both = composer(rows, shift_and_stamp());
  const Item& item = rows->items(Split::kTrain)[2];
  const data::ComposedItem drawn = both->draw(item, kStream, kStream);
  const data::ComposedItem again = both->apply(drawn.composition, item);
  CHECK(again.item.input == drawn.item.input);
  CHECK(again.item.label == drawn.item.label);
  CHECK(both->apply(both->identity(item), item).item.input == item.input);
  CHECK_THROWS_WITH(both->apply({{0}}, item),
                    "A stored composition has 1 transforms, but there are 2 augmentations.");
}

TEST_CASE("labels are made anew where they follow a rule and an augmentation breaks it") {
  for (const bool follows : {true, false})
    for (const bool breaks : {true, false}) {
      const auto rows =
          std::make_shared<Rows>(8, 1, follows ? LabelRule::kRelabelled : LabelRule::kNone);
      const auto shift = composer(rows, {{"shift", std::make_shared<Shift>(Scope::kPuzzle, breaks)},
                                         {"stamp", std::make_shared<Stamp>()}});
      CHECK(shift->relabels() == (follows && breaks));
      bool shifted = false;
      for (std::uint64_t k = 0; k < 8; ++k) {
        const Item& item = rows->items(Split::kTrain)[k];
        const data::ComposedItem composed =
            shift->draw(item, kStream.child("k", {k, 0, 0}), kStream);
        shifted = shifted || composed.composition[0][0] != 0;
        const Grid mapped = Stamp().apply(composed.composition[1],
                                          Shift().apply(composed.composition[0], item.label));
        const Grid expected = follows && breaks ? Rows::rule(composed.item.input) : mapped;
        CHECK(composed.item.label == expected);
        CHECK(shift->apply(composed.composition, item).item.label == expected);
      }
      CHECK(shifted);
    }
}

TEST_CASE("a dataset that promises to relabel and does not is named with the puzzle") {
  const auto rows = std::make_shared<Rows>(1, 1);
  rows->can_relabel = false;
  const auto shift = composer(rows, {{"shift", std::make_shared<Shift>(Scope::kPuzzle, true)}});
  CHECK_THROWS_WITH(
      shift->draw(rows->items(Split::kTrain)[0], kStream, kStream),
      "train/0: the dataset says that it relabels what augmentations transform, but it gave no "
      "label for this puzzle after augmentation.");
}

TEST_CASE("an augmentation that would make wrong labels is refused before anything is composed") {
  struct Breaks : Shift {
    bool keeps_validity() const override { return false; }
  };
  CHECK_THROWS_WITH(
      composer(std::make_shared<Rows>(1, 1), {{"breaks", std::make_shared<Breaks>()}}),
      "augmentation \"breaks\": a solution that it transforms need not solve the "
      "transformed puzzle, so that labels would be wrong. Take it out of augmentation.plugins.");
  const auto rows = std::make_shared<Rows>(1, 1, LabelRule::kUnknown);
  CHECK_NOTHROW(composer(rows, {{"shift", std::make_shared<Shift>()}}));
  CHECK_THROWS_WITH(
      composer(rows, {{"shift", std::make_shared<Shift>(Scope::kPuzzle, true)}}),
      "augmentation \"shift\": it breaks the rule by which this dataset chose one label among "
      "several, "
      "and the dataset does not know that rule, so that it cannot label anew what is transformed. "
      "Take the augmentation out of augmentation.plugins, or read the same puzzles with a dataset "
      "that knows the rule.");
}

TEST_CASE("a grid that was moved on the canvas may not change its size afterwards") {
  const auto rows = std::make_shared<Rows>(1, 1);
  const Item& item = rows->items(Split::kTrain)[0];
  const auto turned_first =
      composer(rows, {{"turn", std::make_shared<Turn>()}, {"move", std::make_shared<Move>()}});
  CHECK(turned_first->draw(item, kStream, kStream).item.input.height == 4);
  CHECK_THROWS_WITH(
      composer(rows, {{"move", std::make_shared<Move>()}, {"turn", std::make_shared<Turn>()}})
          ->draw(item, kStream, kStream),
      "augmentation \"turn\": it made a grid of 1 x 4 cells 4 x 1, but it has its place on the "
      "canvas "
      "already, row 0 and column 1. Put what moves grids last in augmentation.plugins; data that "
      "come with places of their own cannot be turned.");
}

TEST_CASE(
    "each copy of a bank has a row of the puzzle table of its own, copy 0 being the puzzle "
    "itself") {
  CHECK(data::table_rows(3, 0) == 3);
  CHECK(data::table_rows(3, 4) == 15);
  CHECK(data::table_rows(1, 4) == 1);
  const auto rows = std::make_shared<Rows>(6, 3);
  const data::Bank bank(composer(rows, shift_and_stamp()), 3, 4, 11);
  std::vector<std::int64_t> seen;
  for (std::int64_t puzzle = 0; puzzle < 3; ++puzzle) {
    const Item& item = rows->items(Split::kTrain)[static_cast<std::size_t>(puzzle)];
    CHECK(bank.copy(item, puzzle, 0).item.input == item.input);
    for (std::int64_t copy = 0; copy <= 4; ++copy)
      seen.push_back(bank.copy(item, puzzle, copy).item.puzzle);
  }
  std::vector<std::int64_t> all(15);
  for (std::size_t k = 0; k < all.size(); ++k)
    all[k] = static_cast<std::int64_t>(k);
  CHECK(seen == all);
}

TEST_CASE(
    "a copy is one transform for all examples of a puzzle, unless the augmentation is drawn by "
    "example") {
  const auto rows = std::make_shared<Rows>(30, 3);
  const data::Bank by_puzzle(composer(rows, {{"shift", std::make_shared<Shift>()}}), 3, 4, 11);
  const data::Bank by_example(composer(rows, {{"shift", std::make_shared<Shift>(Scope::kExample)}}),
                              3, 4, 11);
  const auto transforms = [&](const data::Bank& bank) {
    std::vector<data::Composition> result;
    for (std::int64_t index = 0; index < 30; index += 3)  // the examples of puzzle 0
      result.push_back(
          bank.copy(rows->items(Split::kTrain)[static_cast<std::size_t>(index)], index, 2)
              .composition);
    return result;
  };
  const auto equal = [](const auto& values) {
    return std::equal(values.begin() + 1, values.end(), values.begin());
  };
  CHECK(equal(transforms(by_puzzle)));
  CHECK_FALSE(equal(transforms(by_example)));
}

TEST_CASE("where all puzzles share one row, copies are drawn by item and keep it") {
  const auto rows = std::make_shared<Rows>(30, 1);
  const data::Bank bank(composer(rows, {{"shift", std::make_shared<Shift>()}}), 1, 4, 11);
  std::vector<data::Composition> transforms;
  for (std::int64_t index = 0; index < 30; ++index) {
    const auto composed =
        bank.copy(rows->items(Split::kTrain)[static_cast<std::size_t>(index)], index, 2);
    CHECK(composed.item.puzzle == 0);
    transforms.push_back(composed.composition);
  }
  CHECK_FALSE(std::equal(transforms.begin() + 1, transforms.end(), transforms.begin()));
}

}  // namespace strata::test
