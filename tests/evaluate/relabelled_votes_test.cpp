// SPDX-License-Identifier: Apache-2.0
// Votes under an augmentation that breaks the rule by which labels were chosen, as turning breaks
// that of a maze's path: a copy is right by its own label, which is not the puzzle's turned.
#include <ATen/ATen.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "catch.hpp"
#include "counting_model.hpp"

namespace strata::evaluate {
namespace {

/// Rows of four cells, two of them 1. An answer makes either of them 2; the label makes the first.
class FirstOfTwo final : public Dataset {
 public:
  FirstOfTwo() {
    for (const std::vector<Cell>& cells :
         {std::vector<Cell>{1, 3, 0, 1}, std::vector<Cell>{0, 1, 1, 4}}) {
      Item& item = items_.emplace_back();
      item.input = Grid(1, 4);
      item.input.cells = cells;
      item.label = labelled(item.input);
      item.key = std::to_string(items_.size());
    }
  }
  static Grid labelled(Grid row) {
    *std::ranges::find(row.cells, Cell{1}) = 2;
    return row;
  }
  DatasetShape shape() const override {
    return {.vocabulary_size = 5,
            .sequence_length = 4,
            .height = 1,
            .width = 4,
            .pad_token = -1,
            .label_rule = LabelRule::kRelabelled};
  }
  void load() override {}
  std::span<const Item> items(Split) const override { return items_; }
  void encode(const Grid& grid, Offset, bool, std::span<std::int64_t> tokens) const override {
    std::ranges::copy(grid.cells, tokens.begin());
  }
  Grid decode(std::span<const std::int64_t> tokens) const override {
    Grid grid(1, 4);
    for (std::size_t cell = 0; cell < 4; ++cell)
      grid.cells[cell] = static_cast<Cell>(tokens[cell]);
    return grid;
  }
  bool is_valid(const Item& item, const Grid& output) const override {
    int changed = 0;
    for (std::size_t cell = 0; cell < 4; ++cell) {
      if (item.input.cells[cell] == output.cells[cell]) continue;
      if (item.input.cells[cell] != 1 || output.cells[cell] != 2) return false;
      ++changed;
    }
    return changed == 1;
  }
  std::string draw(const Grid&) const override { return {}; }
  std::optional<Grid> relabel(const Grid& input) const override { return labelled(input); }

  std::vector<Item> items_;
};

class Mirror final : public Augmentation {
 public:
  Transform draw(Stream& stream, const Item&) const override {
    return {static_cast<std::int32_t>(stream.below(2))};
  }
  Transform identity(const Item&) const override { return {0}; }
  Grid apply(const Transform& transform, const Grid& grid) const override {
    Grid mirrored = grid;
    if (transform[0] == 1) std::ranges::reverse(mirrored.cells);
    return mirrored;
  }
  Grid invert(const Transform& transform, const Grid& grid) const override {
    return apply(transform, grid);
  }
  double distinct() const override { return 2; }
  bool changes_label_rule() const override { return true; }
};

/// Answers as the rule says, whatever way it is shown a row.
class ByTheRule final : public Architecture {
 public:
  Carry initial_carry(std::int64_t rows, const Step&) const override {
    Carry carry;
    carry.set("nothing", at::zeros({rows}, at::kLong));
    return carry;
  }
  SegmentOutput segment(const Carry& carry, const at::Tensor& tokens, const at::Tensor&,
                        const Step&) override {
    const at::Tensor ones = (tokens == 1).to(at::kLong);
    SegmentOutput output;
    output.carry = carry;
    output.logits = at::one_hot(tokens + ones * (ones.cumsum(1) == 1), 5).to(at::kFloat);
    output.summary = at::ones({tokens.size(0), 1});
    return output;
  }
  std::int64_t summary_width() const override { return 1; }
};

double metric(const protocol::EvaluationResult& result, const std::string& name) {
  for (const auto& [key, value] : result.metrics)
    if (key == name) return value;
  FAIL("there is no metric " << name);
  return 0;
}

}  // namespace

TEST_CASE("a vote is right by the label of its own copy, and its answer is only mapped back") {
  const auto data = std::make_shared<FirstOfTwo>();
  const Model model{std::make_shared<ByTheRule>(), std::make_shared<test::WhenReady>(), {}};
  EvaluationContext context;
  context.dataset = data.get();
  context.trial.sequence_length = 4;
  context.trial.vocabulary_size = 5;
  context.trial.pad_token = -1;
  context.seed = 3;
  context.composer = std::make_shared<data::Composer>(
      std::vector<data::NamedAugmentation>{{"mirror", std::make_shared<Mirror>()}}, data);
  protocol::EvaluationSettings settings;
  settings.copies = 2;
  const auto result = evaluate(model, data->items_, settings, context);
  CHECK(metric(result, "votes") == 2);
  // The mirrored copy's answer mapped back marks the other cell: valid, and not the puzzle's label.
  CHECK(metric(result, "single_vote_accuracy") == 1);
  CHECK(metric(result, "exact_accuracy") == 1);
  CHECK(metric(result, "valid_rate") == 1);
}

}  // namespace strata::evaluate
