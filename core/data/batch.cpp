// SPDX-License-Identifier: Apache-2.0
#include "data/batch.hpp"

#include "data/bank.hpp"

namespace strata::data {

Batch evaluation_batch(const Dataset& dataset, std::span<const Item> items, std::int64_t copies) {
  const DatasetShape shape = dataset.shape();
  Batch batch = empty_batch(static_cast<std::int64_t>(items.size()), shape.sequence_length);
  for (std::size_t row = 0; row < items.size(); ++row) {
    const Item& item = items[row];
    encode_row(dataset, item, item.offset, row, batch);
    batch.puzzles[row] = table_row(item.puzzle, 0, shape.puzzles, copies);
  }
  return batch;
}

Batch empty_batch(std::int64_t rows, std::int64_t length) {
  Batch batch;
  batch.rows = rows;
  batch.length = length;
  batch.tokens.resize(static_cast<std::size_t>(rows * length));
  batch.labels.resize(static_cast<std::size_t>(rows * length));
  batch.puzzles.resize(static_cast<std::size_t>(rows));
  return batch;
}

void encode_row(const Dataset& dataset, const Item& item, Offset offset, std::size_t row,
                Batch& batch) {
  const auto length = static_cast<std::size_t>(batch.length);
  dataset.encode(item.input, offset, false, std::span(batch.tokens).subspan(row * length, length));
  dataset.encode(item.label, offset, true, std::span(batch.labels).subspan(row * length, length));
  batch.puzzles[row] = item.puzzle;
}

}  // namespace strata::data
