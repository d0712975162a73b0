// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "strata/dataset.hpp"
#include "strata/export.hpp"
#include "strata/grid.hpp"
#include "strata/stream.hpp"

namespace strata {

/// A drawn transform as a small value that can be stored and compared (a permutation, an index of a
/// symmetry).
using Transform = std::vector<std::int32_t>;

/// What one draw of a transform covers: all grids of a task alike, or each example on its own.
enum class Scope { kPuzzle, kExample };

/// A family of transforms of puzzles, each with an inverse on answers.
/// Invariant, tested for every augmentation: invert(t, apply(t, g)) == g, and apply(t, label)
/// solves apply(t, input) unless changes_label_rule(). Methods are const and may be called from any
/// thread.
class STRATA_API Augmentation {
 public:
  Augmentation() = default;
  Augmentation(const Augmentation&) = delete;
  Augmentation& operator=(const Augmentation&) = delete;
  virtual ~Augmentation();

  [[nodiscard]] virtual Transform draw(Stream& stream, const Item& item) const = 0;
  /// The transform that changes nothing (the first of several votes).
  [[nodiscard]] virtual Transform identity(const Item& item) const = 0;
  [[nodiscard]] virtual Grid apply(const Transform& transform, const Grid& grid) const = 0;
  /// Maps a predicted grid back; kNoCell stays kNoCell.
  [[nodiscard]] virtual Grid invert(const Transform& transform, const Grid& grid) const = 0;
  /// Where the transformed grid lies on the canvas (translations); (0, 0) for all others.
  [[nodiscard]] virtual Offset offset(const Transform&) const { return {}; }

  /// How many distinct transforms there are for puzzles of this trial's shape; infinity is allowed.
  [[nodiscard]] virtual double distinct() const = 0;
  /// Does a valid solution stay valid?
  [[nodiscard]] virtual bool keeps_validity() const { return true; }
  /// Does it break a rule by which labels were chosen among several answers? Then a dataset with
  /// such a rule (LabelRule) relabels what was transformed; nothing changes for the others.
  [[nodiscard]] virtual bool changes_label_rule() const { return false; }
  [[nodiscard]] virtual Scope scope() const { return Scope::kPuzzle; }
};

}  // namespace strata
