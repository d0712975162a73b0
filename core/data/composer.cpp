// SPDX-License-Identifier: Apache-2.0
#include "data/composer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "strata/error.hpp"

namespace strata::data {
namespace {

/// One transform on all that an item holds. Where a translation follows another, the offsets add
/// up.
void transform_item(const Augmentation& augmentation, const Transform& transform,
                    ComposedItem& composed) {
  composed.item.input = augmentation.apply(transform, composed.item.input);
  composed.item.label = augmentation.apply(transform, composed.item.label);
  const Offset offset = augmentation.offset(transform);
  composed.offset.row += offset.row;
  composed.offset.column += offset.column;
}

}  // namespace

Composer::Composer(std::vector<NamedAugmentation> augmentations,
                   std::shared_ptr<const Dataset> dataset)
    : augmentations_(std::move(augmentations)), dataset_(std::move(dataset)) {
  for (const auto& [name, augmentation] : augmentations_) {
    if (!augmentation->changes_label_rule()) continue;
    changes_label_rule_ = true;
    const auto items = dataset_->items(Split::kTrain);
    if (!items.empty() && !dataset_->relabel(items.front().input))
      throw Error(
          fmt::format("Augmentation '{}' changes the rule by which answers are labelled, and this "
                      "dataset cannot label "
                      "a transformed puzzle anew. Leave it out of augmentation.plugins, or use a "
                      "dataset that can.",
                      name));
  }
}

ComposedItem Composer::draw(const Item& item, const Stream& puzzle_stream,
                            const Stream& example_stream) const {
  ComposedItem composed{item, {}, {}};
  for (std::size_t k = 0; k < augmentations_.size(); ++k) {
    const Augmentation& augmentation = *augmentations_[k].augmentation;
    const Stream& parent = augmentation.scope() == Scope::kPuzzle ? puzzle_stream : example_stream;
    Stream stream = parent.child("augmentation", {k, 0, 0});
    composed.composition.push_back(augmentation.draw(stream, composed.item));
    transform_item(augmentation, composed.composition.back(), composed);
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
  ComposedItem composed{item, {}, composition};
  for (std::size_t k = 0; k < augmentations_.size(); ++k)
    transform_item(*augmentations_[k].augmentation, composition[k], composed);
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

bool Composer::keeps_validity() const {
  return std::all_of(augmentations_.begin(), augmentations_.end(),
                     [](const auto& named) { return named.augmentation->keeps_validity(); });
}

void Composer::relabel(ComposedItem& composed) const {
  if (!changes_label_rule_) return;
  std::optional<Grid> label = dataset_->relabel(composed.item.input);
  if (!label)
    throw DataError(
        fmt::format("{}: The dataset relabels other puzzles but not this one after augmentation.",
                    composed.item.key));
  composed.item.label = std::move(*label);
}

}  // namespace strata::data
