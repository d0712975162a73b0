// SPDX-License-Identifier: Apache-2.0
#include "store/trials_folder.hpp"

#include <system_error>

namespace strata::store {

namespace fs = std::filesystem;

fs::path trials_folder(const fs::path& database) {
  fs::path folder = database;
  if (folder.extension() == ".db") folder.replace_extension();
  return folder += ".trials";
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
