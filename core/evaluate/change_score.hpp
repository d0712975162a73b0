// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "strata/dataset.hpp"

/// Scores of what an answer changes about its puzzle: of a maze, the cells of its path. Most open
/// cells of a maze stay free, so that an answer that marks nothing has most of them right; here it
/// has 0, whatever the dataset.
namespace strata::evaluate {

/// Among the open cells of an item: those that the label changes, those that the answer changes,
/// and those that both change to the same cell. A cell outside the input's grid counts as changed;
/// one where nothing is asked, or that the answer leaves out (kNoCell), does not.
struct ChangeScore {
  std::int64_t of_label = 0;
  std::int64_t of_answer = 0;
  std::int64_t right = 0;

  /// 2 right / (of_label + of_answer); 1 where nothing is to be changed and nothing was. Where
  /// every open cell is filled, as in a Sudoku, it is the share of them that is right.
  [[nodiscard]] double f1() const;
};

[[nodiscard]] ChangeScore change_score(const Dataset& dataset, const Item& item,
                                       const Grid& answer);

/// change_f1 (mean over items), change_f1_margin (half of its 95 % interval over items, normal;
/// from kLeastItems items on), change_precision and change_recall (over the cells of all items; the
/// first only where any answer changes anything). @param scores one an item, at least one
[[nodiscard]] std::vector<std::pair<std::string, double>> change_metrics(
    std::span<const ChangeScore> scores);

inline constexpr std::size_t kLeastItems = 30;

}  // namespace strata::evaluate
