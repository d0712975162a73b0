// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "strata/augmentation.hpp"
#include "strata/dataset.hpp"

namespace strata::data {

/// An augmentation and the name it goes by in messages.
struct NamedAugmentation {
  std::string name;
  std::shared_ptr<const Augmentation> augmentation;
};

/// One drawn transform of each augmentation, in the order of application: small, comparable, to be
/// stored.
using Composition = std::vector<Transform>;

/// An item under a composition, and where it lies on the canvas.
struct ComposedItem {
  Item item;
  Offset offset;
  Composition composition;
};

/// Several augmentations applied one after the other, in TOML order. May be used from any thread.
class Composer {
 public:
  /// The dataset need not be loaded. It relabels what is composed where both hold: its labels
  /// follow a rule (LabelRule::kRelabelled), and an augmentation breaks such rules.
  /// @throws DataError where an augmentation would make wrong labels: it leaves solutions invalid,
  /// or breaks a rule that the dataset cannot state anew
  Composer(std::vector<NamedAugmentation> augmentations, std::shared_ptr<const Dataset> dataset);

  [[nodiscard]] bool empty() const { return augmentations_.empty(); }
  /// Are the labels of composed items the dataset's own for them, and not the transformed ones?
  [[nodiscard]] bool relabels() const { return relabels_; }
  /// Draws a transform of each; the k-th draws from stream.child("augmentation", {k}) and sees the
  /// item as the earlier ones left it. Where an augmentation's scope is a puzzle it draws from
  /// `puzzle_stream` instead.
  [[nodiscard]] ComposedItem draw(const Item& item, const Stream& puzzle_stream,
                                  const Stream& example_stream) const;
  /// The composition that changes nothing.
  [[nodiscard]] Composition identity(const Item& item) const;
  /// An item under a stored composition, relabelled where the rule asks for it.
  [[nodiscard]] ComposedItem apply(const Composition& composition, const Item& item) const;
  /// Maps a predicted grid back through the whole composition, last transform first; kNoCell stays
  /// kNoCell.
  [[nodiscard]] Grid invert(const Composition& composition, const Grid& grid) const;
  /// The same composer for puzzles that are tested: what is drawn by example (Scope::kExample)
  /// leaves them as they are, as published. Its draws may look at the label (where a grid may lie
  /// depends on the answer's size), which no test puzzle may tell.
  [[nodiscard]] std::shared_ptr<const Composer> without_examples() const;
  /// How many distinct compositions there are: the product over the augmentations; 1 without any.
  [[nodiscard]] double distinct() const;

 private:
  void relabel(ComposedItem& composed) const;

  std::vector<NamedAugmentation> augmentations_;
  std::shared_ptr<const Dataset> dataset_;
  bool relabels_ = false;
};

}  // namespace strata::data
