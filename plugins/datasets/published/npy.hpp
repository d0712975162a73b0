// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <span>
#include <string>
#include <vector>

namespace strata::published {

/// A NumPy file (NEP 1, versions 1 to 3) of whole numbers: uint8, int32 or int64, little endian, in
/// C order. Opening it reads the header; values are read in order. The builders write augmented
/// boards as int64 and others as uint8, so the type is the file's own.
class NpyFile {
 public:
  /// @throws DataError "FILE: at byte N: …" where the header is not such a one or the file's size
  /// does not fit it
  explicit NpyFile(std::filesystem::path file);

  [[nodiscard]] const std::vector<std::int64_t>& shape() const { return shape_; }
  /// The next values. @throws DataError where one is not in 0 .. limit-1, with its byte
  void read(std::span<std::int32_t> values, std::int64_t limit);
  /// All of a one-dimensional file.
  [[nodiscard]] std::vector<std::int32_t> all(std::int64_t limit);

  [[noreturn]] void fail(std::uint64_t byte, const std::string& what) const;
  /// Where value `index` begins.
  [[nodiscard]] std::uint64_t byte_of(std::int64_t index) const {
    return data_ + static_cast<std::uint64_t>(index) * width_;
  }

 private:
  void read_header();

  std::filesystem::path file_;
  std::ifstream stream_;
  std::vector<std::int64_t> shape_;
  std::uint64_t data_ = 0;   ///< byte of the first value
  std::uint64_t width_ = 1;  ///< bytes a value
  std::int64_t next_ = 0;
  std::vector<unsigned char> bytes_;
};

}  // namespace strata::published
