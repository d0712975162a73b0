// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "protocol/messages.hpp"
#include "strata/dataset.hpp"

/// Scores of answers as grids: what needs the dataset's rules and no tensors.
namespace strata::evaluate {

/// How many cells were right, out of how many.
struct Share {
  std::int64_t right = 0;
  std::int64_t of = 0;
  /// right / of; 1 where nothing was asked.
  [[nodiscard]] double value() const {
    return of == 0 ? 1.0 : static_cast<double>(right) / static_cast<double>(of);
  }
};

/// Of the cells that `item` leaves open, how many does `answer` meet? Cells whose label is kNoCell
/// do not count.
[[nodiscard]] Share blank_share(const Dataset& dataset, const Item& item, const Grid& answer);

/// Is `answer` the label? Both have one size, and every cell whose label is not kNoCell is met.
[[nodiscard]] bool meets(const Grid& label, const Grid& answer);

/// One character a cell: '.' for kNoCell, 0-9, then A-Z; wider alphabets as numbers parted by
/// spaces. Rows follow each other; a grid that is not as large as the canvas has its size in front,
/// "2x3:012345".
[[nodiscard]] std::string spell(const Grid& grid, const DatasetShape& canvas);

/// What is stored of one answer.
[[nodiscard]] protocol::Outcome score(const Dataset& dataset, const Item& item, const Grid& answer,
                                      bool correct, std::int64_t segments);

}  // namespace strata::evaluate
