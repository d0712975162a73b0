// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "data/composer.hpp"
#include "data/npy_writer.hpp"

/// The folder format of HRM's, TRM's and URM's dataset builders, so that their trainers read what
/// this platform makes: FOLDER/PART/dataset.json with all__inputs.npy and all__labels.npy
/// [examples, length], all__puzzle_identifiers.npy [puzzles], all__puzzle_indices.npy [puzzles + 1]
/// (first example of each), all__group_indices.npy [groups + 1] (first puzzle of each), and
/// FOLDER/identifiers.json (name of each identifier; 0 is none's).
///
/// Training: a group is a task, its puzzles are the task as it is and its copies of the bank, whose
/// examples share one identifier. Test and validation: as they are. Where all puzzles share one row
/// of the puzzle table, an item is a group of its own and every identifier is 0.
namespace strata::data {

struct PublishedFolder {
  std::filesystem::path folder;      ///< absent or empty
  NpyType tokens = NpyType::kUint8;  ///< of inputs and labels; the other arrays are int32
  std::int64_t copies = 0;           ///< of augmentation.copies
  std::uint64_t seed = 0;            ///< draws the copies
};

/// What was written of a split.
struct PublishedPart {
  std::string name;
  std::int64_t examples = 0;
  std::int64_t puzzles = 0;
  std::int64_t groups = 0;
};

/// Writes train, test, and validation where there is one.
/// @param dataset loaded
/// @throws StoreError where the folder holds something already or cannot be written, Error where
/// tokens do not fit the type
std::vector<PublishedPart> write_published(const std::shared_ptr<const Dataset>& dataset,
                                           const std::shared_ptr<const Composer>& composer,
                                           const PublishedFolder& to);

}  // namespace strata::data
