// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>

#include "data/composer.hpp"

/// `augmentation.copies = N`: a seeded bank of N compositions a puzzle beside the puzzle itself,
/// each with a row of the puzzle table of its own (as published for ARC). Copy 0 is the puzzle as
/// it is. Where the dataset has one row for all puzzles (published: Sudoku, Maze), copies share it
/// too and are drawn an item.
namespace strata::data {

/// Rows of the puzzle table: puzzles * (copies + 1), or 1 where all puzzles share one.
[[nodiscard]] std::int64_t table_rows(std::int64_t puzzles, std::int64_t copies);

/// The row of a copy (0 .. copies) of a puzzle.
[[nodiscard]] std::int64_t table_row(std::int64_t puzzle, std::int64_t copy, std::int64_t puzzles,
                                     std::int64_t copies);

/// The bank itself. Nothing is stored: a composition is a pure function of (seed, puzzle, copy).
class Bank {
 public:
  Bank(std::shared_ptr<const Composer> composer, std::int64_t puzzles, std::int64_t copies,
       std::uint64_t seed);

  [[nodiscard]] std::int64_t copies() const { return copies_; }
  /// Copy `copy` (0 .. copies) of an item, its puzzle id replaced by the copy's.
  /// @param index of the item in its split; parts drawn an example (Scope::kExample) depend on it
  [[nodiscard]] ComposedItem copy(const Item& item, std::int64_t index, std::int64_t copy) const;

 private:
  std::shared_ptr<const Composer> composer_;
  std::int64_t puzzles_;
  std::int64_t copies_;
  std::uint64_t seed_;
};

}  // namespace strata::data
