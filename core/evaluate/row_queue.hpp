// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "data/distinct_copies.hpp"
#include "evaluate/row.hpp"

namespace strata::evaluate {

/// The rows of a run of items, one after the other: every copy of an item in each of its
/// trajectories, then the next item. Holds the copies of one item at a time.
class RowQueue {
 public:
  /// @param items all that are scored; those from `first` to before `last` are queued
  /// @param place of items[0] in its split: copies and streams are drawn by an item's place there
  RowQueue(std::span<const Item> items, std::int64_t first, std::int64_t last,
           const data::DistinctCopies& copies, std::int64_t trajectories, std::int64_t place = 0);

  [[nodiscard]] std::optional<Row> next();

 private:
  std::span<const Item> items_;
  std::int64_t item_;
  std::int64_t last_;
  const data::DistinctCopies& copies_;
  std::int64_t trajectories_;
  std::int64_t place_;
  std::vector<data::DistinctCopies::Copy> of_item_;  ///< empty: not drawn yet
  std::int64_t vote_ = 0;
};

}  // namespace strata::evaluate
