// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "train/trainer.hpp"

/// `training.snapshots = N`: the weights that are evaluated (their average, where there is one),
/// buffers and puzzle table, kept at N equally spaced steps of a trial for ensembles.
namespace strata::train {

/// The steps at which snapshots are kept, ascending, the last one among them: steps * k / N, k = 1
/// to N; fewer where steps < N, none where either is 0.
[[nodiscard]] std::vector<std::int64_t> snapshot_steps(std::int64_t steps, std::int64_t snapshots);

/// FOLDER/snapshots/step_STEP.safetensors
[[nodiscard]] std::filesystem::path snapshot_path(const std::filesystem::path& folder,
                                                  std::int64_t step);

/// Writes what would be evaluated now; the folder is made where there is none.
/// @throws StoreError naming path and cause
void write_snapshot(const std::filesystem::path& path, Trainer& trainer);

/// While it lives, the model may hold the weights of snapshots instead of those that it held when
/// this was made; they come back at its end. Made and destroyed between steps, within the life of
/// Trainer::averaged_weights().
class SnapshotWeights {
 public:
  explicit SnapshotWeights(Trainer& trainer);
  SnapshotWeights(const SnapshotWeights&) = delete;
  SnapshotWeights& operator=(const SnapshotWeights&) = delete;
  ~SnapshotWeights();

  /// @throws DataError where the file is missing, malformed, or of another trial
  void use(const std::filesystem::path& path);
  void use_own();

 private:
  using Tensors = std::vector<std::pair<std::string, at::Tensor>>;
  Trainer& trainer_;
  Tensors model_;  ///< the model's own memory
  Tensors own_;    ///< what it held
};

}  // namespace strata::train
