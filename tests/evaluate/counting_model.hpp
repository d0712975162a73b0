// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "evaluate/evaluator.hpp"

/// A model whose every score can be worked out on paper: a puzzle is (k, a, b) with the answer (k,
/// a, b), and the model answers 0 everywhere until segment k, and the input from then on.
namespace strata::evaluate::test {

/// Cells 0..9 as tokens; a solution is valid when its last cell is not 0. Only the last cell is
/// open.
class CountingData : public Dataset {
 public:
  explicit CountingData(std::vector<std::vector<Cell>> puzzles) {
    for (std::size_t index = 0; index < puzzles.size(); ++index) {
      Item item;
      item.input = Grid(1, 3);
      item.input.cells = puzzles[index];
      item.label = item.input;
      item.key = "puzzle " + std::to_string(index);
      items_.push_back(std::move(item));
    }
  }
  std::vector<Item> items_;

  DatasetShape shape() const override {
    return {.vocabulary_size = 10, .sequence_length = 3, .height = 1, .width = 3};
  }
  void load() override {}
  std::span<const Item> items(Split) const override { return items_; }
  void encode(const Grid& grid, Offset, bool label, std::span<std::int64_t> tokens) const override {
    for (std::size_t cell = 0; cell < 3; ++cell)
      tokens[cell] = grid.cells[cell] == kNoCell ? (label ? -100 : 0) : grid.cells[cell];
  }
  Grid decode(std::span<const std::int64_t> tokens) const override {
    Grid grid(1, 3);
    for (std::size_t cell = 0; cell < 3; ++cell)
      grid.cells[cell] = static_cast<Cell>(tokens[cell]);
    return grid;
  }
  bool is_valid(const Item&, const Grid& output) const override { return output.cells[2] != 0; }
  bool is_blank(const Item&, std::int32_t, std::int32_t column) const override {
    return column == 2;
  }
  std::string draw(const Grid&) const override { return {}; }
};

class CountingModel final : public Architecture {
 public:
  Carry initial_carry(std::int64_t rows, const Step&) const override {
    Carry carry;
    carry.set("segments", at::zeros({rows}, at::kLong));
    return carry;
  }
  SegmentOutput segment(const Carry& carry, const at::Tensor& tokens, const at::Tensor&,
                        const Step& step) override {
    saw_training = saw_training || step.training || is_training();
    SegmentOutput output;
    const at::Tensor done = carry.at("segments") + 1;
    output.carry.set("segments", done);
    const at::Tensor ready = done >= pace * tokens.select(1, 0);
    output.logits = at::one_hot(tokens * ready.unsqueeze(1), 10).to(at::kFloat);
    output.summary = ready.to(at::kFloat).unsqueeze(1);
    return output;
  }
  std::int64_t summary_width() const override { return 1; }
  bool saw_training = false;
  std::int64_t pace = 1;  ///< segments that count as one
};

/// Halts a row when the model has its answer.
class WhenReady final : public HaltingPolicy {
 public:
  std::int64_t segments() const override { return 4; }
  Verdict decide(const Observation& observation, const Carry&) const override {
    saw_labels = saw_labels || observation.correct.defined();
    return {
        .halted = observation.summary.squeeze(1) > 0.5, .state = {}, .score = {}, .outputs = {}};
  }
  mutable bool saw_labels = false;
};

}  // namespace strata::evaluate::test
