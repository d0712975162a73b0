// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "config/plan.hpp"
#include "run/inspector.hpp"

namespace strata::run {

struct PrepareOptions {
  std::filesystem::path experiment;                ///< its TOML file
  std::vector<std::string> overrides;              ///< key=value
  std::vector<std::filesystem::path> plugin_path;  ///< of the command line
};

/// An experiment that is ready to run, but for data files that may be missing.
struct Prepared {
  config::Plan plan;  ///< with ids, but where data are missing
  std::vector<std::string> warnings;
  /// One text for variants whose data files are missing. @see missing_data_text
  std::vector<std::string> missing;
};

/// From a file to a plan: finds and describes the plugins, resolves every variant, has the
/// configurations checked, hashes the data files, gives every trial its id. Trains nothing, stores
/// nothing.
/// @throws ConfigError with all mistakes, PluginError, DataError
[[nodiscard]] Prepared prepare(const PrepareOptions& options, const Inspector& inspector);

}  // namespace strata::run
