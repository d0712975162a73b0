// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "data/bank.hpp"
#include "data/composer.hpp"
#include "data/source.hpp"

namespace strata::data {

struct TrainingSourceOptions {
  std::uint64_t seed = 0;
  std::int64_t batch_size = 32;  ///< slots
  std::int64_t copies = 0;       ///< of augmentation.copies
};

/// The training split, an endless row of epochs: position step * batch_size + slot, each epoch in
/// an order of its own (stream "order"). A fresh composition each time (stream "augmentation",
/// keyed by step and slot), or one of the bank's copies, which one being drawn by stream "copy".
class TrainingSource : public Source {
 public:
  /// @param dataset loaded
  /// @throws DataError where the training split is empty
  TrainingSource(std::shared_ptr<const Dataset> dataset, std::shared_ptr<const Composer> composer,
                 TrainingSourceOptions options);

  [[nodiscard]] std::int64_t length() const override;
  [[nodiscard]] Batch offer(std::int64_t step, std::span<const std::int64_t> slots) const override;
  /// Index in the training split of the item offered to a slot.
  [[nodiscard]] std::int64_t item_index(std::int64_t step, std::int64_t slot) const;
  /// The item offered to a slot, as it is encoded.
  [[nodiscard]] ComposedItem composed(std::int64_t step, std::int64_t slot) const;

 private:
  using Order = std::shared_ptr<const std::vector<std::int32_t>>;
  [[nodiscard]] Order order(std::int64_t epoch) const;

  std::shared_ptr<const Dataset> dataset_;
  std::shared_ptr<const Composer> composer_;
  TrainingSourceOptions options_;
  Bank bank_;
  mutable std::mutex mutex_;  ///< guards the epochs used last, newest first
  mutable std::vector<std::pair<std::int64_t, Order>> orders_;
};

}  // namespace strata::data
