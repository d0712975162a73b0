// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

/// The folder format of HRM's, TRM's and URM's dataset builders: FOLDER/{train,test}/dataset.json
/// and, for each set named there, SET__inputs.npy and SET__labels.npy [examples, seq_len],
/// SET__puzzle_identifiers.npy [puzzles], SET__puzzle_indices.npy [puzzles + 1] (first example of
/// each puzzle), SET__group_indices.npy [groups + 1] (first puzzle of each group);
/// FOLDER/identifiers.json names the identifiers.
namespace strata::published {

/// dataset.json.
struct Metadata {
  std::int64_t vocabulary = 0;
  std::int64_t length = 0;
  std::int64_t identifiers = 0;
  std::optional<std::int64_t> ignore_label;
  std::vector<std::string> sets;
};

/// @throws DataError naming the file and the field
[[nodiscard]] Metadata read_metadata(const std::filesystem::path& file);

/// identifiers.json: names by identifier; empty where there is no such file.
[[nodiscard]] std::vector<std::string> read_identifiers(const std::filesystem::path& file);

/// One example and where it stands.
struct Example {
  std::span<const std::int32_t> input, label;
  std::int64_t row = 0;         ///< in its set, from 0
  std::int64_t group = 0;       ///< in its set, from 0
  std::int64_t copy = 0;        ///< of the puzzle in its group, from 0: the original
  std::int32_t identifier = 0;  ///< of the puzzle
};

/// Every example of a set, in its order. @throws DataError with file and byte where the index files
/// do not fit together
void for_each_example(const std::filesystem::path& part, const std::string& set,
                      const Metadata& metadata, const std::function<void(const Example&)>& visit);

}  // namespace strata::published
