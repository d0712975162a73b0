// SPDX-License-Identifier: Apache-2.0
#include "store/trials_folder.hpp"

#include <array>
#include <fstream>
#include <string_view>
#include <system_error>

#include <fmt/format.h>

#include "strata/error.hpp"

namespace strata::store {

namespace fs = std::filesystem;

namespace {

/// Begins like a file of SQLite's: its format, section 1.3.
bool is_database(const fs::path& file) {
  constexpr std::string_view kMagic("SQLite format 3\0", 16);
  std::array<char, kMagic.size()> head{};
  std::ifstream stream(file, std::ios::binary);
  stream.read(head.data(), head.size());
  return std::string_view(head.data(), static_cast<std::size_t>(stream.gcount())) == kMagic;
}

}  // namespace

fs::path trials_folder(const fs::path& database) {
  fs::path folder = database;
  if (folder.extension() == ".db") folder.replace_extension();
  return folder += ".trials";
}

void require_own_trials_folder(const fs::path& database) {
  fs::path other = database;
  if (database.extension() == ".db")
    other.replace_extension();
  else
    other += ".db";
  std::error_code error;
  if (fs::exists(database, error) || !fs::is_regular_file(other, error) || !is_database(other))
    return;
  throw StoreError(
      fmt::format("{}: this database is not there yet, and its trials would keep their files in "
                  "{}, where those of {} do. Choose another name with --db, or that one.",
                  database.string(), trials_folder(database).string(), other.string()));
}

fs::path trial_folder(const fs::path& database, std::string_view trial) {
  return trials_folder(database) / trial.substr(0, 16);
}

fs::path after_move(const fs::path& file, const fs::path& folder_then, const fs::path& folder) {
  std::error_code error;
  if (fs::exists(file, error)) return file;
  // What the ends of both folders have in common was moved; the rest is where it was and where it
  // is.
  fs::path root_then = folder_then;
  fs::path root = fs::absolute(folder, error).lexically_normal();
  while (root_then.has_relative_path() && root.has_relative_path() &&
         root_then.filename() == root.filename()) {
    root_then = root_then.parent_path();
    root = root.parent_path();
  }
  const fs::path inside = file.lexically_relative(root_then);
  if (inside.empty() || *inside.begin() == "..") return file;
  const fs::path moved = root / inside;
  return fs::exists(moved, error) ? moved : file;
}

}  // namespace strata::store
