// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace strata::plugins {

/// Where plugins may lie. What a person named must exist, or the index warns; the rest are places
/// that may be empty.
struct SearchPath {
  std::vector<std::filesystem::path> named;     ///< folders or plugin files
  std::vector<std::filesystem::path> standard;  ///< folders

  /// All of them, in the order of search.
  [[nodiscard]] std::vector<std::filesystem::path> all() const;
};

/// What the search path is made of; handed in, so that tests can fix it.
struct SearchSources {
  std::vector<std::filesystem::path> command_line;  ///< each --plugin-path, a folder or a file
  std::vector<std::filesystem::path>
      experiment;                   ///< [plugins] path, already relative to the experiment's file
  std::string variable;             ///< $STRATA_PLUGIN_PATH, separated by ':'
  std::filesystem::path data_home;  ///< $XDG_DATA_HOME or ~/.local/share; "" where neither is known
  std::filesystem::path program;    ///< the program that runs; "" where it is not known
};

/// The sources of this process: its environment and /proc/self/exe. The command line and the
/// experiment are left empty.
[[nodiscard]] SearchSources search_sources_of_process();

/// In this order: --plugin-path, [plugins] path, STRATA_PLUGIN_PATH, <data home>/strata/plugins,
/// <prefix>/lib/strata/plugins and <build>/plugins, where the program lies in <prefix>/bin or
/// <build>/bin.
[[nodiscard]] SearchPath search_path(const SearchSources& sources);

}  // namespace strata::plugins
