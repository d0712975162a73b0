// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "csv.hpp"
#include "generator.hpp"
#include "strata/dataset.hpp"
#include "strata/per_split.hpp"

namespace strata::maze {

using Counts = PerSplit<std::int64_t>;

/// No maze is there twice, in one split or in two, also not turned or mirrored.
struct Splits {
  PerSplit<std::vector<Puzzle>> puzzles;
  std::vector<Fact> facts;            ///< what the source has to tell beside what the mazes show
  std::vector<std::string> warnings;  ///< see Dataset::warnings
};

struct GeneratedSettings {
  Rules rules;
  std::uint64_t seed = 0;
  std::int64_t tries = 0;  ///< layouts in a row without a new maze before giving up
  Counts wanted;
};

/// Mazes are drawn until there are as many as all splits want, then divided at random.
/// @throws DataError where they are not found
[[nodiscard]] Splits generated_splits(const GeneratedSettings& settings);

struct CsvSettings {
  std::int32_t height = 0;
  std::int32_t width = 0;
  std::uint64_t seed = 0;
  std::filesystem::path train_file;
  std::filesystem::path test_file;
  Counts wanted;  ///< train and test: 0 for all
};

/// Validation is drawn out of the training file. Mazes of the test file that are anywhere in the
/// training file are left out and counted. @throws DataError naming file and line
[[nodiscard]] Splits csv_splits(const CsvSettings& settings);

}  // namespace strata::maze
