// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "data/bank.hpp"
#include "data/composer.hpp"

namespace strata::data {

struct DistinctCopiesOptions {
  std::int64_t wanted = 1;       ///< copies a puzzle, the puzzle itself included
  std::int64_t bank_copies = 0;  ///< augmentation.copies of the trial
  std::uint64_t seed = 0;        ///< of the trial
};

/// The augmented versions of test puzzles that cast votes. The first is the puzzle as it is; no two
/// are the same grid at the same place of the canvas. Where the trial has a bank of copies they are
/// the bank's, under its puzzle ids; else fresh draws (stream "vote", by item and draw) under the
/// puzzle's own id. What is drawn by example (Scope::kExample: translations) leaves them as they
/// are, in a bank too: the place of a test grid would tell the size of its answer. A pure function
/// of its key; may be used from any thread.
class DistinctCopies {
 public:
  struct Copy {
    Composition composition;
    std::int64_t puzzle = 0;  ///< row of the puzzle table
    bool as_it_is = false;    ///< the puzzle itself, with its own label
  };

  /// @param composer may be null: then the puzzle itself is the only copy
  DistinctCopies(std::shared_ptr<const Composer> composer, std::int64_t puzzles,
                 DistinctCopiesOptions options);

  /// The most copies that a puzzle can have: what is wanted, or what the augmentations or the bank
  /// can give.
  [[nodiscard]] std::int64_t most() const { return most_; }
  /// The trial's augmentations change puzzles only by what is drawn by example, and so left out.
  [[nodiscard]] bool only_by_example() const;
  /// At most most() of them. Fewer where the puzzle looks the same under several transforms, or
  /// where a long row of draws brings none that is new.
  /// @param index of the item in its split
  [[nodiscard]] std::vector<Copy> of(const Item& item, std::int64_t index) const;
  /// The item under a copy, its puzzle id replaced by the copy's.
  [[nodiscard]] ComposedItem composed(const Item& item, const Copy& copy) const;
  /// An answer to a copy as an answer to the puzzle itself.
  [[nodiscard]] Grid invert(const Composition& composition, const Grid& answer) const;

 private:
  [[nodiscard]] ComposedItem candidate(const Item& item, std::int64_t index,
                                       std::int64_t draw) const;

  std::shared_ptr<const Composer> all_;  ///< with what is drawn by example
  std::shared_ptr<const Composer> composer_;
  Bank bank_;
  std::int64_t puzzles_;
  DistinctCopiesOptions options_;
  std::int64_t most_ = 1;
  std::int64_t patience_ = 100;  ///< draws in a row that may bring nothing new
};

}  // namespace strata::data
