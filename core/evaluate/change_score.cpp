// SPDX-License-Identifier: Apache-2.0
#include "evaluate/change_score.hpp"

#include <algorithm>
#include <cmath>

namespace strata::evaluate {
namespace {

/// kNoCell outside of the grid.
Cell cell_of(const Grid& grid, std::int32_t row, std::int32_t column) {
  return row < grid.height && column < grid.width ? grid.at(row, column) : kNoCell;
}

/// Is the cell asked, or at least outside of what the label covers, where an answer may go wrong?
bool is_open(const Dataset& dataset, const Item& item, std::int32_t row, std::int32_t column) {
  if (row >= item.label.height || column >= item.label.width) return true;
  return item.label.at(row, column) != kNoCell && dataset.is_blank(item, row, column);
}

}  // namespace

double ChangeScore::f1() const {
  const std::int64_t both = of_label + of_answer;
  return both == 0 ? 1.0 : 2.0 * static_cast<double>(right) / static_cast<double>(both);
}

ChangeScore change_score(const Dataset& dataset, const Item& item, const Grid& answer) {
  ChangeScore score;
  const std::int32_t height = std::max(item.label.height, answer.height);
  const std::int32_t width = std::max(item.label.width, answer.width);
  for (std::int32_t row = 0; row < height; ++row)
    for (std::int32_t column = 0; column < width; ++column) {
      if (!is_open(dataset, item, row, column)) continue;
      const Cell before = cell_of(item.input, row, column);
      const Cell wanted = cell_of(item.label, row, column);
      const Cell given = cell_of(answer, row, column);
      const bool is_wanted = wanted != kNoCell && wanted != before;
      const bool is_given = given != kNoCell && given != before;
      score.of_label += is_wanted ? 1 : 0;
      score.of_answer += is_given ? 1 : 0;
      score.right += is_wanted && given == wanted ? 1 : 0;
    }
  return score;
}

std::vector<std::pair<std::string, double>> change_metrics(std::span<const ChangeScore> scores) {
  const auto n = static_cast<double>(scores.size());
  ChangeScore sum;
  double mean = 0;
  for (const ChangeScore& score : scores) {
    sum.of_label += score.of_label;
    sum.of_answer += score.of_answer;
    sum.right += score.right;
    mean += score.f1() / n;
  }
  std::vector<std::pair<std::string, double>> metrics{{"change_f1", mean}};
  if (scores.size() >= kLeastItems) {
    double squares = 0;
    for (const ChangeScore& score : scores)
      squares += (score.f1() - mean) * (score.f1() - mean);
    metrics.emplace_back("change_f1_margin", 1.959964 * std::sqrt(squares / (n - 1) / n));
  }
  const auto share = [&](const char* name, std::int64_t of) {
    if (of > 0)
      metrics.emplace_back(name, static_cast<double>(sum.right) / static_cast<double>(of));
  };
  share("change_precision", sum.of_answer);
  share("change_recall", sum.of_label);
  return metrics;
}

}  // namespace strata::evaluate
