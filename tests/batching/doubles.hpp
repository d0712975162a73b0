// SPDX-License-Identifier: Apache-2.0
// A dataset and augmentations whose every effect can be read off a row of four cells.
#pragma once

#include <algorithm>
#include <memory>
#include <utility>

#include "data/composer.hpp"
#include "strata/augmentation.hpp"
#include "strata/dataset.hpp"

namespace strata::test {

/// Rows of `width` cells on a canvas of `canvas` tokens; the label's rule depends on where a cell
/// stands, so that a shift breaks it: label = cell + 10 * column.
class Rows : public Dataset {
 public:
  Rows(std::int64_t items, std::int64_t puzzles, LabelRule rule_of_labels = LabelRule::kRelabelled)
      : puzzles_(puzzles), label_rule_(rule_of_labels) {
    for (std::int64_t k = 0; k < items; ++k) {
      Item item;
      item.input = Grid(1, 4);
      for (std::int32_t column = 0; column < 4; ++column)
        item.input.at(0, column) = static_cast<Cell>((k + column) % 10);
      item.label = rule(item.input);
      item.puzzle = puzzles <= 1 ? 0 : k % puzzles;
      item.key = "train/" + std::to_string(k);
      items_.push_back(std::move(item));
    }
  }
  static Grid rule(const Grid& input) {
    Grid label = input;
    for (std::int32_t column = 0; column < label.width; ++column)
      label.at(0, column) = static_cast<Cell>(label.at(0, column) + 10 * column);
    return label;
  }

  DatasetShape shape() const override {
    DatasetShape shape;
    shape.vocabulary_size = 64;
    shape.sequence_length = 6;
    shape.height = 1;
    shape.width = 6;
    shape.puzzles = puzzles_;
    shape.label_rule = label_rule_;
    return shape;
  }
  void load() override {}
  std::span<const Item> items(Split split) const override {
    return split == Split::kTrain ? std::span<const Item>(items_) : std::span<const Item>();
  }
  void encode(const Grid& grid, Offset offset, bool label,
              std::span<std::int64_t> tokens) const override {
    std::fill(tokens.begin(), tokens.end(), label ? -100 : 0);
    for (std::int32_t column = 0; column < grid.width; ++column)
      tokens[static_cast<std::size_t>(offset.column + column)] = grid.at(0, column) + 1;
  }
  Grid decode(std::span<const std::int64_t>) const override { return {}; }
  bool is_valid(const Item&, const Grid&) const override { return true; }
  std::string draw(const Grid&) const override { return {}; }
  std::optional<Grid> relabel(const Grid& input) const override {
    return can_relabel ? std::optional(rule(input)) : std::nullopt;
  }

  bool can_relabel = true;  ///< false: breaks the promise of kRelabelled

 private:
  std::int64_t puzzles_;
  LabelRule label_rule_;
  std::vector<Item> items_;
};

/// Turns the row round; breaks the rule of the labels where asked to say so.
class Shift : public Augmentation {
 public:
  explicit Shift(Scope scope = Scope::kPuzzle, bool changes_rule = false)
      : scope_(scope), changes_rule_(changes_rule) {}
  Transform draw(Stream& stream, const Item&) const override {
    return {static_cast<std::int32_t>(stream.below(4))};
  }
  Transform identity(const Item&) const override { return {0}; }
  Grid apply(const Transform& t, const Grid& grid) const override {
    Grid result = grid;
    std::rotate(result.cells.begin(), result.cells.begin() + t[0], result.cells.end());
    return result;
  }
  Grid invert(const Transform& t, const Grid& grid) const override {
    Grid result = grid;
    std::rotate(result.cells.rbegin(), result.cells.rbegin() + t[0], result.cells.rend());
    return result;
  }
  double distinct() const override { return 4; }
  bool changes_label_rule() const override { return changes_rule_; }
  Scope scope() const override { return scope_; }

 private:
  Scope scope_;
  bool changes_rule_;
};

/// Sets the last cell to one that the transform names: does not commute with Shift. (Its inverse
/// puts 0 there.)
class Stamp : public Augmentation {
 public:
  Transform draw(Stream& stream, const Item& item) const override {
    // A draw that looks at the item sees it as the augmentations before left it.
    return {static_cast<std::int32_t>(40 + stream.below(5)), item.input.cells.back()};
  }
  Transform identity(const Item& item) const override {
    return {item.input.cells.back(), item.input.cells.back()};
  }
  Grid apply(const Transform& t, const Grid& grid) const override {
    Grid result = grid;
    result.cells.back() = static_cast<Cell>(t[0]);
    return result;
  }
  Grid invert(const Transform& t, const Grid& grid) const override {
    Grid result = grid;
    result.cells.back() = static_cast<Cell>(t[1]);
    return result;
  }
  double distinct() const override { return 5; }
};

/// Moves the row on the canvas, by example.
class Move : public Augmentation {
 public:
  Transform draw(Stream&, const Item&) const override { return {1}; }
  Transform identity(const Item&) const override { return {0}; }
  Grid apply(const Transform&, const Grid& grid) const override { return grid; }
  Grid invert(const Transform&, const Grid& grid) const override { return grid; }
  Offset offset(const Transform& t) const override { return {0, t[0]}; }
  double distinct() const override { return 2; }
  Scope scope() const override { return Scope::kExample; }
};

/// Makes a column of a row.
class Turn : public Augmentation {
 public:
  Transform draw(Stream&, const Item&) const override { return {1}; }
  Transform identity(const Item&) const override { return {0}; }
  Grid apply(const Transform&, const Grid& grid) const override {
    Grid result = grid;
    std::swap(result.height, result.width);
    return result;
  }
  Grid invert(const Transform& t, const Grid& grid) const override { return apply(t, grid); }
  double distinct() const override { return 1; }
};

inline std::shared_ptr<data::Composer> composer(
    std::shared_ptr<const Dataset> dataset,
    std::vector<data::NamedAugmentation> augmentations = {}) {
  return std::make_shared<data::Composer>(std::move(augmentations), std::move(dataset));
}

}  // namespace strata::test
