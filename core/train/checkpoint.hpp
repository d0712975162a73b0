// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "strata/carry.hpp"
#include "train/safetensors.hpp"

/// A checkpoint is one safetensors file: named tensors, and numbers as texts in the metadata.
namespace strata::train {

class Trainer;

/// Collects what a checkpoint holds.
class CheckpointWriter {
 public:
  void tensor(const std::string& name, const at::Tensor& value);
  void number(const std::string& name, std::int64_t value);
  void text(const std::string& name, std::string value);
  void carry(const std::string& name, const Carry& value);
  [[nodiscard]] const SafetensorsFile& file() const { return file_; }

 private:
  SafetensorsFile file_;
};

/// Gives it back, checked.
class CheckpointReader {
 public:
  CheckpointReader(SafetensorsFile file, std::string path);
  /// A tensor like `like`. @throws DataError where it is absent or differs in shape or dtype
  [[nodiscard]] at::Tensor tensor(const std::string& name, const at::Tensor& like) const;
  [[nodiscard]] at::Tensor tensor(const std::string& name) const;
  [[nodiscard]] std::int64_t number(const std::string& name) const;
  [[nodiscard]] const std::string& text(const std::string& name) const;
  [[nodiscard]] Carry carry(const std::string& name, const at::Device& device) const;
  /// @throws DataError "<path>: <what>"
  [[noreturn]] void refuse(const std::string& what) const;

 private:
  SafetensorsFile file_;
  std::string path_;
};

/// Writes the trainer's whole state and the caller's bytes (messages that nobody acknowledged). The
/// file is written beside `path`, synced and renamed, so that the previous one stays until the new
/// one is complete. Gives its size in bytes.
/// @throws StoreError naming path and cause (disk full, no permission)
std::int64_t write_checkpoint(const std::filesystem::path& path, const Trainer& trainer,
                              std::string_view bytes);

/// Puts the state into a trainer of the same configuration and gives the caller's bytes back.
/// @throws DataError naming the file where it is missing, truncated, malformed, or of another trial
[[nodiscard]] std::string read_checkpoint(const std::filesystem::path& path, Trainer& trainer);

}  // namespace strata::train
