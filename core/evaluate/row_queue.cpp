// SPDX-License-Identifier: Apache-2.0
#include "evaluate/row_queue.hpp"

namespace strata::evaluate {

RowQueue::RowQueue(std::span<const Item> items, std::int64_t first, std::int64_t last,
                   const data::DistinctCopies& copies, std::int64_t trajectories,
                   std::int64_t place)
    : items_(items),
      item_(first),
      last_(last),
      copies_(copies),
      trajectories_(trajectories),
      place_(place) {}

std::optional<Row> RowQueue::next() {
  if (item_ >= last_) return std::nullopt;
  const Item& item = items_[static_cast<std::size_t>(item_)];
  if (of_item_.empty()) of_item_ = copies_.of(item, place_ + item_);
  const std::int64_t copy = vote_ / trajectories_;
  Row row;
  row.item = item_;
  row.vote = vote_;
  row.votes = static_cast<std::int64_t>(of_item_.size()) * trajectories_;
  row.sample = static_cast<std::uint64_t>(place_ + item_);
  row.trajectory =
      static_cast<std::uint64_t>(copy) << 32U | static_cast<std::uint64_t>(vote_ % trajectories_);
  row.composed = copies_.composed(item, of_item_[static_cast<std::size_t>(copy)]);
  if (++vote_ == row.votes) {
    vote_ = 0;
    ++item_;
    of_item_.clear();
  }
  return row;
}

}  // namespace strata::evaluate
