// SPDX-License-Identifier: Apache-2.0
#include "data/training_source.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "strata/error.hpp"

namespace strata::data {
namespace {

/// A batch reaches into two epochs at most unless the split is smaller than the batch.
constexpr std::size_t kOrdersKept = 4;

}  // namespace

TrainingSource::TrainingSource(std::shared_ptr<const Dataset> dataset,
                               std::shared_ptr<const Composer> composer,
                               TrainingSourceOptions options)
    : dataset_(std::move(dataset)),
      composer_(std::move(composer)),
      options_(options),
      bank_(composer_, dataset_->shape().puzzles, options.copies, options.seed) {
  const auto size = dataset_->items(Split::kTrain).size();
  if (size == 0)
    throw DataError("The training split holds no puzzle. Check the dataset's sizes and filters.");
  if (size > static_cast<std::size_t>(std::numeric_limits<std::int32_t>::max()))
    throw DataError("The training split holds more puzzles than 2^31 - 1, the most there may be.");
}

std::int64_t TrainingSource::length() const {
  return dataset_->shape().sequence_length;
}

Batch TrainingSource::offer(std::int64_t step, std::span<const std::int64_t> slots) const {
  Batch batch = empty_batch(static_cast<std::int64_t>(slots.size()), length());
  for (std::size_t row = 0; row < slots.size(); ++row) {
    const ComposedItem sample = composed(step, slots[row]);
    encode_row(*dataset_, sample.item, sample.offset, row, batch);
  }
  return batch;
}

std::int64_t TrainingSource::item_index(std::int64_t step, std::int64_t slot) const {
  const auto size = static_cast<std::int64_t>(dataset_->items(Split::kTrain).size());
  const std::int64_t position = step * options_.batch_size + slot;
  return (*order(position / size))[static_cast<std::size_t>(position % size)];
}

ComposedItem TrainingSource::composed(std::int64_t step, std::int64_t slot) const {
  const std::int64_t index = item_index(step, slot);
  const Item& item = dataset_->items(Split::kTrain)[static_cast<std::size_t>(index)];
  const Stream::Index key{static_cast<std::uint64_t>(step), static_cast<std::uint64_t>(slot), 0};
  if (options_.copies > 0) {
    Stream stream(options_.seed, "copy", key);
    const auto copy = stream.below(static_cast<std::uint64_t>(options_.copies) + 1);
    return bank_.copy(item, index, static_cast<std::int64_t>(copy));
  }
  const Stream stream(options_.seed, "augmentation", key);
  return composer_->draw(item, stream, stream);
}

TrainingSource::Order TrainingSource::order(std::int64_t epoch) const {
  const std::lock_guard lock(mutex_);
  const auto found = std::find_if(orders_.begin(), orders_.end(),
                                  [&](const auto& entry) { return entry.first == epoch; });
  if (found != orders_.end()) return found->second;
  Stream stream(options_.seed, "order", {static_cast<std::uint64_t>(epoch), 0, 0});
  const auto size = static_cast<std::int32_t>(dataset_->items(Split::kTrain).size());
  auto made = std::make_shared<const std::vector<std::int32_t>>(stream.permutation(size));
  orders_.insert(orders_.begin(), {epoch, made});
  if (orders_.size() > kOrdersKept) orders_.pop_back();
  return made;
}

}  // namespace strata::data
