// SPDX-License-Identifier: Apache-2.0
#include "data/composer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "strata/error.hpp"

namespace strata::data {
namespace {

/// One transform on all that an item holds. Where a translation follows another, the offsets add
/// up; what changes the size of a grid must come before them, or the grid might leave the canvas.
void transform_item(const NamedAugmentation& named, const Transform& transform,
                    ComposedItem& composed) {
  const Augmentation& augmentation = *named.augmentation;
  Grid input = augmentation.apply(transform, composed.item.input);
  if (composed.offset != Offset{} &&
      (input.height != composed.item.input.height || input.width != composed.item.input.width))
    throw Error(fmt::format(
        "augmentation \"{}\": it made a grid of {} x {} cells {} x {}, but it has its place on "
        "the canvas already, row {} and column {}. Put what moves grids last in "
        "augmentation.plugins; data that come with places of their own cannot be turned.",
        named.name, composed.item.input.height, composed.item.input.width, input.height,
        input.width, composed.offset.row, composed.offset.column));
  composed.item.input = std::move(input);
  composed.item.label = augmentation.apply(transform, composed.item.label);
  const Offset offset = augmentation.offset(transform);
  composed.offset.row += offset.row;
  composed.offset.column += offset.column;
}

/// An augmentation that is not drawn.
class AsItIs final : public Augmentation {
 public:
  explicit AsItIs(std::shared_ptr<const Augmentation> of) : of_(std::move(of)) {}
  [[nodiscard]] Transform draw(Stream&, const Item& item) const override {
    return of_->identity(item);
  }
  [[nodiscard]] Transform identity(const Item& item) const override { return of_->identity(item); }
  [[nodiscard]] Grid apply(const Transform& transform, const Grid& grid) const override {
    return of_->apply(transform, grid);
  }
  [[nodiscard]] Grid invert(const Transform& transform, const Grid& grid) const override {
    return of_->invert(transform, grid);
  }
  [[nodiscard]] Offset offset(const Transform& transform) const override {
    return of_->offset(transform);
  }
  [[nodiscard]] double distinct() const override { return 1; }

 private:
  std::shared_ptr<const Augmentation> of_;
};

void check_labels(const Dataset& dataset, const std::vector<NamedAugmentation>& augmentations) {
  for (const auto& [name, augmentation] : augmentations) {
    if (!augmentation->keeps_validity())
      throw DataError(
          fmt::format("augmentation \"{}\": a solution that it transforms need not solve the "
                      "transformed puzzle, "
                      "so that labels would be wrong. Take it out of augmentation.plugins.",
                      name));
    if (dataset.shape().label_rule == LabelRule::kUnknown && augmentation->changes_label_rule())
      throw DataError(fmt::format(
          "augmentation \"{}\": it breaks the rule by which this dataset chose one label among "
          "several, "
          "and the dataset does not know that rule, so that it cannot label anew what is "
          "transformed. Take the augmentation out of augmentation.plugins, or read the same "
          "puzzles with a dataset that knows the rule.",
          name));
  }
}

bool must_relabel(const Dataset& dataset, const std::vector<NamedAugmentation>& augmentations) {
  return dataset.shape().label_rule == LabelRule::kRelabelled &&
         std::any_of(augmentations.begin(), augmentations.end(),
                     [](const auto& named) { return named.augmentation->changes_label_rule(); });
}

}  // namespace

Composer::Composer(std::vector<NamedAugmentation> augmentations,
                   std::shared_ptr<const Dataset> dataset)
    : augmentations_(std::move(augmentations)),
      dataset_(std::move(dataset)),
      relabels_(must_relabel(*dataset_, augmentations_)) {
  check_labels(*dataset_, augmentations_);
}

ComposedItem Composer::draw(const Item& item, const Stream& puzzle_stream,
                            const Stream& example_stream) const {
  ComposedItem composed{item, item.offset, {}};
  for (std::size_t k = 0; k < augmentations_.size(); ++k) {
    const Augmentation& augmentation = *augmentations_[k].augmentation;
    const Stream& parent = augmentation.scope() == Scope::kPuzzle ? puzzle_stream : example_stream;
    Stream stream = parent.child("augmentation", {k, 0, 0});
    composed.composition.push_back(augmentation.draw(stream, composed.item));
    transform_item(augmentations_[k], composed.composition.back(), composed);
  }
  relabel(composed);
  return composed;
}

Composition Composer::identity(const Item& item) const {
  Composition composition;
  for (const auto& [name, augmentation] : augmentations_)
    composition.push_back(augmentation->identity(item));
  return composition;
}

ComposedItem Composer::apply(const Composition& composition, const Item& item) const {
  if (composition.size() != augmentations_.size())
    throw Error(
        fmt::format("A stored composition has {} transforms, but there are {} augmentations.",
                    composition.size(), augmentations_.size()));
  ComposedItem composed{item, item.offset, composition};
  for (std::size_t k = 0; k < augmentations_.size(); ++k)
    transform_item(augmentations_[k], composition[k], composed);
  relabel(composed);
  return composed;
}

Grid Composer::invert(const Composition& composition, const Grid& grid) const {
  if (composition.size() != augmentations_.size())
    throw Error(
        fmt::format("A stored composition has {} transforms, but there are {} augmentations.",
                    composition.size(), augmentations_.size()));
  Grid result = grid;
  for (std::size_t k = augmentations_.size(); k-- > 0;)
    result = augmentations_[k].augmentation->invert(composition[k], result);
  return result;
}

std::shared_ptr<const Composer> Composer::without_examples() const {
  std::vector<NamedAugmentation> augmentations = augmentations_;
  for (auto& [name, augmentation] : augmentations)
    if (augmentation->scope() == Scope::kExample)
      augmentation = std::make_shared<const AsItIs>(augmentation);
  return std::make_shared<const Composer>(std::move(augmentations), dataset_);
}

double Composer::distinct() const {
  double product = 1;
  for (const auto& [name, augmentation] : augmentations_)
    product *= augmentation->distinct();
  return product;
}

void Composer::relabel(ComposedItem& composed) const {
  if (!relabels_) return;
  std::optional<Grid> label = dataset_->relabel(composed.item.input);
  if (!label)
    throw DataError(fmt::format(
        "{}: the dataset says that it relabels what augmentations transform, but it gave no label "
        "for this puzzle after augmentation.",
        composed.item.key));
  composed.item.label = std::move(*label);
}

}  // namespace strata::data
