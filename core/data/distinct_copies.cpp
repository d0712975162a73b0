// SPDX-License-Identifier: Apache-2.0
#include "data/distinct_copies.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace strata::data {
namespace {

/// What the model would see: size, place and cells.
std::vector<Cell> look_of(const ComposedItem& composed) {
  const Grid& grid = composed.item.input;
  std::vector<Cell> look{static_cast<Cell>(grid.height), static_cast<Cell>(grid.width),
                         static_cast<Cell>(composed.offset.row),
                         static_cast<Cell>(composed.offset.column)};
  look.insert(look.end(), grid.cells.begin(), grid.cells.end());
  return look;
}

}  // namespace

DistinctCopies::DistinctCopies(std::shared_ptr<const Composer> composer, std::int64_t puzzles,
                               DistinctCopiesOptions options)
    : all_(composer),
      composer_(composer == nullptr ? nullptr : composer->without_examples()),
      bank_(composer_, puzzles, options.bank_copies, options.seed),
      puzzles_(puzzles),
      options_(options) {
  if (composer_ == nullptr || composer_->empty()) return;
  const double distinct = composer_->distinct();
  most_ = options_.wanted;
  if (distinct < static_cast<double>(most_)) most_ = static_cast<std::int64_t>(distinct);
  if (options_.bank_copies > 0) most_ = std::min(most_, options_.bank_copies + 1);
  // Nearly all of a small family are wanted: the last ones are found by luck.
  if (distinct < 2.0 * static_cast<double>(most_))
    patience_ = std::clamp<std::int64_t>(8 * static_cast<std::int64_t>(distinct), 100, 4096);
}

bool DistinctCopies::only_by_example() const {
  return all_ != nullptr && composer_->distinct() <= 1 && all_->distinct() > 1;
}

std::vector<DistinctCopies::Copy> DistinctCopies::of(const Item& item, std::int64_t index) const {
  const std::int64_t own = table_row(item.puzzle, 0, puzzles_, options_.bank_copies);
  std::vector<Copy> copies{
      {composer_ == nullptr ? Composition{} : composer_->identity(item), own, true}};
  if (most_ <= 1) return copies;
  copies.reserve(static_cast<std::size_t>(most_));
  std::set<std::vector<Cell>> seen{look_of(composed(item, copies.front()))};
  std::int64_t in_vain = 0;
  for (std::int64_t draw = 1; static_cast<std::int64_t>(copies.size()) < most_; ++draw) {
    if (options_.bank_copies > 0 ? draw > options_.bank_copies : in_vain >= patience_) break;
    ComposedItem composed = candidate(item, index, draw);
    if (!seen.insert(look_of(composed)).second) {
      ++in_vain;
      continue;
    }
    in_vain = 0;
    copies.push_back({std::move(composed.composition), composed.item.puzzle, false});
  }
  return copies;
}

ComposedItem DistinctCopies::candidate(const Item& item, std::int64_t index,
                                       std::int64_t draw) const {
  if (options_.bank_copies > 0) return bank_.copy(item, index, draw);
  const Stream stream(options_.seed, "vote",
                      {static_cast<std::uint64_t>(index), static_cast<std::uint64_t>(draw), 0});
  return composer_->draw(item, stream, stream);
}

ComposedItem DistinctCopies::composed(const Item& item, const Copy& copy) const {
  ComposedItem composed = composer_ == nullptr ? ComposedItem{item, item.offset, {}}
                          : copy.as_it_is      ? bank_.copy(item, 0, 0)
                                               : composer_->apply(copy.composition, item);
  composed.item.puzzle = copy.puzzle;
  return composed;
}

Grid DistinctCopies::invert(const Composition& composition, const Grid& answer) const {
  return composer_ == nullptr ? answer : composer_->invert(composition, answer);
}

}  // namespace strata::data
