// SPDX-License-Identifier: Apache-2.0
#include "train/snapshot.hpp"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "strata/error.hpp"
#include "train/safetensors.hpp"

namespace strata::train {
namespace {

constexpr char kFormatName[] = "strata.snapshot";

}  // namespace

std::vector<std::int64_t> snapshot_steps(std::int64_t steps, std::int64_t snapshots) {
  std::vector<std::int64_t> kept;
  for (std::int64_t k = 1; k <= snapshots; ++k) {
    const std::int64_t step = steps * k / snapshots;
    if (step > 0 && (kept.empty() || kept.back() != step)) kept.push_back(step);
  }
  return kept;
}

std::filesystem::path snapshot_path(const std::filesystem::path& folder, std::int64_t step) {
  return folder / "snapshots" / fmt::format("step_{}.safetensors", step);
}

void write_snapshot(const std::filesystem::path& path, Trainer& trainer) {
  std::error_code error;
  std::filesystem::create_directories(path.parent_path(), error);
  if (error)
    throw StoreError(fmt::format("{}: this folder cannot be made: {}", path.parent_path().string(),
                                 error.message()));
  const AveragedWeights averaged = trainer.averaged_weights();
  SafetensorsFile file;
  file.metadata = {{kFormatName, "1"}, {"step", fmt::format("{}", trainer.steps())}};
  for (const auto& [name, tensor] : trainer.evaluated_tensors())
    file.tensors.emplace(name, tensor.detach());
  write_safetensors(path, file);
}

SnapshotWeights::SnapshotWeights(Trainer& trainer)
    : trainer_(trainer), model_(trainer.evaluated_tensors()) {
  for (const auto& [name, tensor] : model_)
    own_.emplace_back(name, tensor.detach().clone());
}

SnapshotWeights::~SnapshotWeights() {
  use_own();
}

void SnapshotWeights::use_own() {
  const at::NoGradGuard no_grad;
  for (std::size_t index = 0; index < model_.size(); ++index)
    model_[index].second.copy_(own_[index].second);
  trainer_.weights_changed();
}

void SnapshotWeights::use(const std::filesystem::path& path) {
  if (!std::filesystem::exists(path))
    throw DataError(fmt::format(
        "{}: there is no such snapshot of the trial's weights, which evaluation.ensemble asks for. "
        "It was kept in the trial's folder when the trial was trained: put it back, or train "
        "again into another database with --db.",
        path.string()));
  const SafetensorsFile file = read_safetensors(path);
  if (!file.metadata.contains(kFormatName))
    throw DataError(fmt::format("{}: this safetensors file is no snapshot.", path.string()));
  const at::NoGradGuard no_grad;
  for (const auto& [name, tensor] : model_) {
    const auto found = file.tensors.find(name);
    if (found == file.tensors.end() || found->second.sizes() != tensor.sizes() ||
        found->second.scalar_type() != tensor.scalar_type())
      throw DataError(fmt::format(
          "{}: the snapshot holds no '{}' as this trial needs it. It is of another configuration.",
          path.string(), name));
    tensor.copy_(found->second);
  }
  trainer_.weights_changed();
}

}  // namespace strata::train
