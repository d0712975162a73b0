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

Grid decode_at(const Dataset& dataset, std::span<const std::int64_t> tokens, Offset offset) {
  if (offset == Offset{}) return dataset.decode(tokens);
  const DatasetShape shape = dataset.shape();
  std::vector<std::int64_t> moved(tokens.size(), shape.pad_token);
  const auto at = [&](std::int32_t row, std::int32_t column) {
    return static_cast<std::size_t>(row) * static_cast<std::size_t>(shape.width) +
           static_cast<std::size_t>(column);
  };
  for (std::int32_t row = offset.row; row < shape.height; ++row)
    for (std::int32_t column = offset.column; column < shape.width; ++column)
      moved[at(row - offset.row, column - offset.column)] = tokens[at(row, column)];
  return dataset.decode(moved);
}

void encode_row(const Dataset& dataset, const Item& item, Offset offset, std::size_t row,
                Batch& batch) {
  const auto length = static_cast<std::size_t>(batch.length);
  dataset.encode(item.input, offset, false, std::span(batch.tokens).subspan(row * length, length));
  dataset.encode(item.label, offset, true, std::span(batch.labels).subspan(row * length, length));
  batch.puzzles[row] = item.puzzle;
}

}  // namespace strata::data
