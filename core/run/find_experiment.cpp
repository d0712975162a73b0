// SPDX-License-Identifier: Apache-2.0
#include "run/find_experiment.hpp"

#include <algorithm>
#include <system_error>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "strata/error.hpp"
#include "strata/parameters.hpp"

namespace strata::run {
namespace {

namespace fs = std::filesystem;

constexpr const char* kFolder = "experiments";

/// Names of the TOML files in a folder, sorted.
std::vector<std::string> experiments_in(const fs::path& folder) {
  std::error_code error;
  std::vector<std::string> names;
  for (fs::directory_iterator entries(folder, error), end; !error && entries != end;
       entries.increment(error))
    if (entries->path().extension() == ".toml") names.push_back(entries->path().stem().string());
  std::ranges::sort(names);
  return names;
}

/// Names of the folders in a folder that hold TOML files, sorted.
std::vector<std::string> folders_in(const fs::path& folder) {
  std::error_code error;
  std::vector<std::string> names;
  for (fs::directory_iterator entries(folder, error), end; !error && entries != end;
       entries.increment(error))
    if (!experiments_in(entries->path()).empty())
      names.push_back(entries->path().filename().string());
  std::ranges::sort(names);
  return names;
}

std::string meant(const std::string& nearest) {
  return nearest.empty() ? "" : fmt::format(" Did you mean \"{}\"?", nearest);
}

std::string known_text(const std::vector<std::string>& known) {
  return known.empty() ? "" : fmt::format(" Known: {}", fmt::join(known, ", "));
}

/// A path is looked for where it points.
[[noreturn]] void refuse_path(const fs::path& path, const fs::path& working_folder) {
  const std::vector<std::string> known = experiments_in(working_folder / path.parent_path());
  std::string nearest = nearest_name(path.stem().string(), known);
  if (!nearest.empty()) nearest = (path.parent_path() / (nearest + ".toml")).generic_string();
  throw Error(fmt::format("{}: there is no such experiment file.{}{}", path.string(),
                          meant(nearest), known_text(known)));
}

/// A name is looked for in experiments/ and in the folders there.
class Names {
 public:
  explicit Names(const fs::path& root) {
    add(root, "");
    for (const std::string& folder : folders_in(root))
      add(root / folder, folder + "/");
  }

  /// "claims/halting" for "halting", from every folder that has one.
  [[nodiscard]] std::vector<std::string> called(const std::string& name) const {
    std::vector<std::string> found;
    for (std::size_t index = 0; index < known_.size(); ++index)
      if (stems_[index] == name) found.push_back(known_[index]);
    return found;
  }

  [[noreturn]] void refuse(const std::string& name) const {
    std::string nearest = nearest_name(name, known_);
    if (const std::string stem = nearest_name(name, stems_); nearest.empty() && !stem.empty())
      nearest = called(stem).front();
    throw Error(fmt::format("{}: there is no such experiment file, nor {}.toml in {}.{}{}", name,
                            name, fmt::join(folders_, " or "), meant(nearest), known_text(known_)));
  }

 private:
  void add(const fs::path& folder, const std::string& prefix) {
    folders_.push_back(fmt::format("{}/{}", kFolder, prefix));
    for (const std::string& name : experiments_in(folder)) {
      known_.push_back(prefix + name);
      stems_.push_back(name);
    }
  }

  std::vector<std::string> folders_;  // "experiments/", "experiments/claims/"
  std::vector<std::string> known_;    // "quickstart", "claims/halting"
  std::vector<std::string> stems_;    // "quickstart", "halting"
};

}  // namespace

fs::path find_experiment(const std::string& text, const fs::path& working_folder) {
  std::error_code error;
  const fs::path path = text;
  if (fs::is_regular_file(working_folder / path, error)) return path;
  const fs::path by_name = fs::path(kFolder) / (text + ".toml");
  if (fs::is_regular_file(working_folder / by_name, error)) return by_name;
  const bool in_a_folder =
      path.has_parent_path() && fs::is_directory(working_folder / path.parent_path(), error);
  if (path.is_absolute() || in_a_folder || path.extension() == ".toml")
    refuse_path(path, working_folder);
  const Names names(working_folder / kFolder);
  const std::vector<std::string> found = names.called(text);
  if (found.size() > 1)
    throw Error(fmt::format("{}: {} experiments have this name: {}. Write which one is meant.",
                            text, found.size(), fmt::join(found, ", ")));
  if (found.empty()) names.refuse(text);
  return fs::path(kFolder) / (found.front() + ".toml");
}

}  // namespace strata::run
