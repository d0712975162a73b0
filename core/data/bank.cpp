// SPDX-License-Identifier: Apache-2.0
#include "data/bank.hpp"

#include <utility>

namespace strata::data {

std::int64_t table_rows(std::int64_t puzzles, std::int64_t copies) {
  return puzzles <= 1 ? 1 : puzzles * (copies + 1);
}

std::int64_t table_row(std::int64_t puzzle, std::int64_t copy, std::int64_t puzzles,
                       std::int64_t copies) {
  return puzzles <= 1 ? puzzle : puzzle * (copies + 1) + copy;
}

Bank::Bank(std::shared_ptr<const Composer> composer, std::int64_t puzzles, std::int64_t copies,
           std::uint64_t seed)
    : composer_(std::move(composer)), puzzles_(puzzles), copies_(copies), seed_(seed) {}

ComposedItem Bank::copy(const Item& item, std::int64_t index, std::int64_t copy) const {
  ComposedItem composed;
  if (copy == 0) {
    composed = ComposedItem{item, item.offset, composer_->identity(item)};
  } else {
    // Where all puzzles share one row of the table, an item is what the field calls a puzzle.
    const auto puzzle = static_cast<std::uint64_t>(puzzles_ <= 1 ? index : item.puzzle);
    const Stream of_puzzle(seed_, "copy of a puzzle",
                           {puzzle, static_cast<std::uint64_t>(copy), 0});
    const Stream of_example = of_puzzle.child("example", {static_cast<std::uint64_t>(index), 0, 0});
    composed = composer_->draw(item, of_puzzle, of_example);
  }
  composed.item.puzzle = table_row(item.puzzle, copy, puzzles_, copies_);
  return composed;
}

}  // namespace strata::data
