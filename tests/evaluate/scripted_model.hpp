// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/ATen.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "evaluate/evaluator.hpp"
#include "strata/augmentation.hpp"

/// A model whose answer, score, residual, margin and halting segment are drawn for each vote from
/// its own stream, so that a test can draw the same and count by itself.
namespace strata::evaluate::test {

inline constexpr std::int32_t kCells = 4;
inline constexpr Cell kMarker = 9;

/// Rows of four cells: a marker, then the number of the item. The label is the row itself.
class MarkedRows final : public Dataset {
 public:
  explicit MarkedRows(std::int64_t items) {
    for (std::int64_t number = 0; number < items; ++number) {
      Item item;
      item.input = Grid(1, kCells);
      item.input.cells = {kMarker, static_cast<Cell>(number / 8), static_cast<Cell>(number % 8), 0};
      item.label = item.input;
      item.key = "row " + std::to_string(number);
      items_.push_back(std::move(item));
    }
  }
  DatasetShape shape() const override {
    DatasetShape shape;
    shape.vocabulary_size = 10;
    shape.sequence_length = kCells;
    shape.height = 1;
    shape.width = kCells;
    shape.pad_token = -1;
    shape.puzzles = puzzles;
    return shape;
  }
  void load() override {}
  std::span<const Item> items(Split) const override { return items_; }
  void encode(const Grid& grid, Offset, bool, std::span<std::int64_t> tokens) const override {
    std::copy(grid.cells.begin(), grid.cells.end(), tokens.begin());
  }
  Grid decode(std::span<const std::int64_t> tokens) const override {
    Grid grid(1, kCells);
    std::transform(tokens.begin(), tokens.end(), grid.cells.begin(),
                   [](std::int64_t token) { return static_cast<Cell>(token); });
    return grid;
  }
  /// All answers but those that end in 2.
  bool is_valid(const Item&, const Grid& output) const override { return output.cells[3] != 2; }
  bool is_blank(const Item&, std::int32_t, std::int32_t) const override { return true; }
  std::string draw(const Grid&) const override { return {}; }

  std::vector<Item> items_;
  std::int64_t puzzles = 1;  ///< more: items are test inputs of tasks
};

/// Turns a row to the left; four distinct transforms, and the marker tells which.
class Turn final : public Augmentation {
 public:
  Transform draw(Stream& stream, const Item&) const override {
    return {static_cast<std::int32_t>(stream.below(kCells))};
  }
  Transform identity(const Item&) const override { return {0}; }
  Grid apply(const Transform& turn, const Grid& grid) const override {
    Grid result = grid;
    std::rotate(result.cells.begin(), result.cells.begin() + turn[0], result.cells.end());
    return result;
  }
  Grid invert(const Transform& turn, const Grid& grid) const override {
    return apply({(kCells - turn[0]) % kCells}, grid);
  }
  double distinct() const override { return kCells; }
};

/// Changes puzzles in training only, as a translation does.
class ByExample final : public Augmentation {
 public:
  Transform draw(Stream&, const Item&) const override { return {1}; }
  Transform identity(const Item&) const override { return {0}; }
  Grid apply(const Transform&, const Grid& grid) const override { return grid; }
  Grid invert(const Transform&, const Grid& grid) const override { return grid; }
  double distinct() const override { return 2; }
  Scope scope() const override { return Scope::kExample; }
};

/// What one vote says. Few values, so that there are ties.
struct Script {
  std::int64_t answer = 0;  ///< 0: the label; else the label with this as its last cell
  double score = 0, residual = 0, margin = 1;
  std::int64_t halts_at = 1;
};

inline Script script_of(Stream stream, std::int64_t member) {
  Script script;
  script.answer = (static_cast<std::int64_t>(stream.below(4)) + member) % 4;
  script.score = static_cast<double>(stream.below(4));
  script.residual = static_cast<double>(stream.below(5));
  script.margin = 1 + static_cast<double>(stream.below(4));
  script.halts_at = 1 + static_cast<std::int64_t>(stream.below(3));
  return script;
}

class ScriptedModel final : public Architecture {
 public:
  Carry initial_carry(std::int64_t rows, const Step& step) const override {
    at::Tensor script = at::empty({rows, 5}, at::kDouble);
    for (std::int64_t row = 0; row < rows; ++row) {
      const Script one = script_of(step.streams->row(row, "script"), member);
      double* value = script[row].data_ptr<double>();
      const std::array<double, 5> values{static_cast<double>(one.answer), one.score, one.residual,
                                         one.margin, static_cast<double>(one.halts_at)};
      std::copy(values.begin(), values.end(), value);
    }
    Carry carry;
    carry.set("script", script);
    most_rows = std::max(most_rows, rows);
    return carry;
  }
  SegmentOutput segment(const Carry& carry, const at::Tensor& tokens, const at::Tensor&,
                        const Step&) override {
    most_rows = std::max(most_rows, tokens.size(0));
    const at::Tensor& script = carry.at("script");
    at::Tensor answers = tokens.clone();
    for (std::int64_t row = 0; row < tokens.size(0); ++row) {
      // In the copy's own frame the last cell of the puzzle stands before the marker.
      std::int64_t* cells = answers[row].data_ptr<std::int64_t>();
      const std::int64_t marker = std::find(cells, cells + kCells, kMarker) - cells;
      const auto answer = static_cast<std::int64_t>(script[row][0].item<double>());
      if (answer != 0) cells[(marker + kCells - 1) % kCells] = answer;
    }
    SegmentOutput output;
    output.carry = carry;
    output.logits = at::one_hot(answers, 10).to(at::kDouble) * script.select(1, 3).view({-1, 1, 1});
    output.summary = script;
    output.residual = script.select(1, 2);
    return output;
  }
  std::int64_t summary_width() const override { return 5; }
  std::int64_t member = 0;
  mutable std::int64_t most_rows = 0;
};

/// Halts and scores as the script says.
class ScriptedPolicy final : public HaltingPolicy {
 public:
  std::int64_t segments() const override { return 4; }
  Verdict decide(const Observation& seen, const Carry&) const override {
    Verdict verdict;
    verdict.halted = seen.segments >= seen.summary.select(1, 4);
    if (scores) verdict.score = seen.summary.select(1, 1);
    return verdict;
  }
  bool scores = true;
};

}  // namespace strata::evaluate::test
