// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "board.hpp"
#include "generator.hpp"
#include "strata/dataset.hpp"
#include "strata/per_split.hpp"

namespace strata::sudoku {

using Counts = PerSplit<std::int64_t>;

/// No two splits have puzzles of one class, and no split has a puzzle twice.
struct Splits {
  PerSplit<std::vector<Puzzle>> puzzles;
  std::vector<Fact> facts;  ///< what the source has to tell beside what the puzzles show
};

struct GeneratedSettings {
  Shape shape;
  std::uint64_t seed = 0;
  int clues = 0;
  std::int64_t tries = 0;
  Counts wanted;
};

/// Up to 4x4 all classes are listed and divided before a puzzle is drawn; beyond, a class goes to a
/// split when its first puzzle is made. @throws DataError where the puzzles asked for are not found
[[nodiscard]] Splits generated_splits(const GeneratedSettings& settings);

struct CsvSettings {
  Shape shape;
  std::uint64_t seed = 0;
  std::filesystem::path train_file;
  std::filesystem::path test_file;
  Counts wanted;  ///< train and test: 0 for all
};

/// Validation comes out of the training file, by classes. Test rows whose class is anywhere in the
/// training file are left out and counted. @throws DataError naming file and line
[[nodiscard]] Splits csv_splits(const CsvSettings& settings);

}  // namespace strata::sudoku
