// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <span>
#include <vector>

namespace strata::data {

enum class NpyType { kUint8, kInt32, kInt64 };

/// Writes a NumPy file (NEP 1, version 1.0) of whole numbers, little endian, in C order, value
/// after value: the arrays of a large data set are never held in memory.
class NpyWriter {
 public:
  /// @throws StoreError where the file cannot be made
  NpyWriter(std::filesystem::path file, NpyType type, const std::vector<std::int64_t>& shape);

  /// @throws Error where a value does not fit the type
  void write(std::span<const std::int64_t> values);
  /// Ends the file. @throws StoreError where not all of it reached the disk, Error where the values
  /// are not as many as the shape says
  void close();

 private:
  std::filesystem::path file_;
  NpyType type_;
  std::ofstream stream_;
  std::int64_t left_ = 1;  ///< values that the shape still asks for
  std::vector<char> bytes_;
};

}  // namespace strata::data
