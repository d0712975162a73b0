// SPDX-License-Identifier: Apache-2.0
#include "store/writer_lock.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>
#include <system_error>

#include "strata/error.hpp"

namespace strata::store {
namespace {

/// The process id that the holder wrote, or "" where it had no time to.
std::string holder(int descriptor) {
  std::array<char, 32> text{};
  const ssize_t bytes = pread(descriptor, text.data(), text.size(), 0);
  return bytes <= 0 ? "" : std::string(text.data(), static_cast<std::size_t>(bytes));
}

}  // namespace

// A file of its own: closing any descriptor of the database would drop SQLite's own (POSIX) locks
// on it.
WriterLock::WriterLock(const std::filesystem::path& database) {
  const std::string path = database.string() + "-writer";
  descriptor_ = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (descriptor_ < 0)
    throw StoreError(fmt::format(
        "{} cannot be made ({}). Name a database in a folder where you may write, with --db.", path,
        std::system_category().message(errno)));
  if (flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
    const std::string process = holder(descriptor_);
    close(descriptor_);
    throw StoreError(fmt::format(
        "Another `strata run` writes to {}{}. Wait for it to end, or name another file with --db.",
        database.string(), process.empty() ? "" : fmt::format(" (process {})", process)));
  }
  const std::string process = fmt::format("{}", getpid());
  // For the message above only: the lock holds without it.
  if (ftruncate(descriptor_, 0) == 0 && pwrite(descriptor_, process.data(), process.size(), 0) < 0)
    return;
}

WriterLock::~WriterLock() {
  close(descriptor_);
}

}  // namespace strata::store
