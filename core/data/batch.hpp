// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "strata/dataset.hpp"

namespace strata::data {

/// Samples as tokens, row-major: what becomes tensors [rows, length] in the trainer. No LibTorch
/// here.
struct Batch {
  std::int64_t rows = 0;
  std::int64_t length = 0;            ///< tokens a sample
  std::vector<std::int64_t> tokens;   ///< rows * length
  std::vector<std::int64_t> labels;   ///< rows * length, the ignore label where nothing counts
  std::vector<std::int64_t> puzzles;  ///< rows: which row of the puzzle table each sample uses
};

/// Items as they are, in their order, without augmentation: evaluation. The puzzle ids are those of
/// the originals in a bank of `copies` (data/bank.hpp).
[[nodiscard]] Batch evaluation_batch(const Dataset& dataset, std::span<const Item> items,
                                     std::int64_t copies = 0);

/// A batch of zeros.
[[nodiscard]] Batch empty_batch(std::int64_t rows, std::int64_t length);

/// The answer that tokens spell to an item that lay at `offset` of the canvas: decode() looks from
/// the top left cell, so what was moved is moved back first, and padding takes the cells left free.
[[nodiscard]] Grid decode_at(const Dataset& dataset, std::span<const std::int64_t> tokens,
                             Offset offset);

/// Writes one item into a row of a batch: tokens, labels, puzzle id.
void encode_row(const Dataset& dataset, const Item& item, Offset offset, std::size_t row,
                Batch& batch);

}  // namespace strata::data
