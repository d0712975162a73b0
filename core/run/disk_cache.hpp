// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace strata::run {

/// Answers kept between runs, one file a key. A cache that cannot be read or written is as good as
/// empty.
class DiskCache {
 public:
  /// @param folder made when something is kept; "" keeps nothing
  explicit DiskCache(std::filesystem::path folder) : folder_(std::move(folder)) {}

  [[nodiscard]] std::optional<std::string> get(std::string_view kind, const std::string& key) const;
  /// Whole or not at all, also with several programs at it.
  void put(std::string_view kind, const std::string& key, std::string_view content) const;

 private:
  std::filesystem::path folder_;
};

/// SHA-256 of a file, cached by its path, size, time of change and inode; of a folder: that of the
/// names and contents of all files below it.
/// @throws DataError where it cannot be read
[[nodiscard]] std::string file_hash(const std::filesystem::path& file, const DiskCache& cache);

/// A key out of texts, whatever bytes they have.
[[nodiscard]] std::string cache_key(std::initializer_list<std::string_view> parts);

/// $XDG_CACHE_HOME/strata or ~/.cache/strata; "" where neither is known.
[[nodiscard]] std::filesystem::path cache_folder_of_process();

}  // namespace strata::run
