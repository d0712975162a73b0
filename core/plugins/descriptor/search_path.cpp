// SPDX-License-Identifier: Apache-2.0
#include "plugins/descriptor/search_path.hpp"

#include <cstdlib>
#include <sstream>
#include <system_error>

namespace strata::plugins {
namespace {

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

}  // namespace

std::vector<std::filesystem::path> SearchPath::all() const {
  std::vector<std::filesystem::path> paths = named;
  paths.insert(paths.end(), standard.begin(), standard.end());
  return paths;
}

SearchSources search_sources_of_process() {
  SearchSources sources;
  sources.variable = environment("STRATA_PLUGIN_PATH");
  sources.data_home = environment("XDG_DATA_HOME");
  // The XDG specification: a path that is not absolute is to be ignored.
  if (!sources.data_home.is_absolute()) {
    const std::string home = environment("HOME");
    sources.data_home = home.empty() ? "" : std::filesystem::path(home) / ".local" / "share";
  }
  std::error_code error;
  sources.program = std::filesystem::read_symlink("/proc/self/exe", error);
  return sources;
}

SearchPath search_path(const SearchSources& sources) {
  SearchPath path;
  path.named = sources.command_line;
  path.named.insert(path.named.end(), sources.experiment.begin(), sources.experiment.end());
  std::istringstream entries(sources.variable);
  for (std::string entry; std::getline(entries, entry, ':');)
    if (!entry.empty()) path.named.emplace_back(entry);

  if (!sources.data_home.empty()) path.standard.push_back(sources.data_home / "strata" / "plugins");
  if (!sources.program.empty()) {
    const std::filesystem::path prefix = sources.program.parent_path().parent_path();
    path.standard.push_back(prefix / "lib" / "strata" / "plugins");
    path.standard.push_back(prefix / "plugins");
  }
  return path;
}

}  // namespace strata::plugins
