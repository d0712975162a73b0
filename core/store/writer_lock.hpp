// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

namespace strata::store {

/// Held by the one program that writes to a database: a lock on the file PATH-writer, which the
/// kernel drops when the program ends, however it ends. Child processes do not inherit it.
class WriterLock {
 public:
  /// @throws StoreError that names the process which holds it
  explicit WriterLock(const std::filesystem::path& database);
  WriterLock(const WriterLock&) = delete;
  WriterLock& operator=(const WriterLock&) = delete;
  ~WriterLock();

 private:
  int descriptor_ = -1;
};

}  // namespace strata::store
