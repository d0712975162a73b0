// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string_view>

namespace strata::train {

/// A file that appears whole or not at all: written beside its place as "<name>.part", synced, then
/// renamed over it. What was there stays until commit(). All methods throw StoreError naming path
/// and cause.
class AtomicFile {
 public:
  explicit AtomicFile(std::filesystem::path path);
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;
  /// Drops what was written unless commit() has been called.
  ~AtomicFile();

  void write(std::string_view bytes);
  void commit();

 private:
  [[noreturn]] void fail(const char* what) const;

  std::filesystem::path path_;
  std::filesystem::path part_;
  int descriptor_ = -1;
};

}  // namespace strata::train
