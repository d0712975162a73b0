// SPDX-License-Identifier: Apache-2.0
#include "evaluate/score.hpp"

#include <algorithm>

namespace strata::evaluate {

Share blank_share(const Dataset& dataset, const Item& item, const Grid& answer) {
  Share share;
  const bool same_size = answer.height == item.label.height && answer.width == item.label.width;
  for (std::int32_t row = 0; row < item.label.height; ++row) {
    for (std::int32_t column = 0; column < item.label.width; ++column) {
      const Cell label = item.label.at(row, column);
      if (label == kNoCell || !dataset.is_blank(item, row, column)) continue;
      ++share.of;
      if (same_size && answer.at(row, column) == label) ++share.right;
    }
  }
  return share;
}

std::string spell(const Grid& grid, const DatasetShape& canvas) {
  const bool narrow =
      std::all_of(grid.cells.begin(), grid.cells.end(), [](Cell cell) { return cell < 36; });
  std::string text;
  if (grid.height != canvas.height || grid.width != canvas.width)
    text = std::to_string(grid.height) + "x" + std::to_string(grid.width) + ":";
  bool first = true;
  for (const Cell cell : grid.cells) {
    if (!narrow && !first) text += ' ';
    first = false;
    if (cell == kNoCell)
      text += '.';
    else if (!narrow)
      text += std::to_string(cell);
    else
      text += static_cast<char>(cell < 10 ? '0' + cell : 'A' + cell - 10);
  }
  return text;
}

bool meets(const Grid& label, const Grid& answer) {
  if (label.height != answer.height || label.width != answer.width) return false;
  for (std::size_t cell = 0; cell < label.cells.size(); ++cell)
    if (label.cells[cell] != kNoCell && label.cells[cell] != answer.cells[cell]) return false;
  return true;
}

protocol::Outcome score(const Dataset& dataset, const Item& item, const Grid& answer, bool correct,
                        std::int64_t segments) {
  protocol::Outcome outcome;
  outcome.key = item.key;
  outcome.answer = spell(answer, dataset.shape());
  outcome.correct = correct;
  outcome.valid = dataset.is_valid(item, answer);
  outcome.segments = segments;
  outcome.blank_accuracy = blank_share(dataset, item, answer).value();
  return outcome;
}

}  // namespace strata::evaluate
