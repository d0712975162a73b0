// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "strata/registry.hpp"

#include <filesystem>

namespace strata::plugins {

/// What a plugin's code begins with (STRATA_PLUGIN).
using RegisterFunction = void(Registry&);

/// Maps the file into this process for the rest of its life, with all of its symbols bound at once,
/// and gives its registration function. Runs the file's static initialisers: check its bytes first.
/// One that throws ends the process with SIGABRT.
/// @throws PluginError beginning with the path
[[nodiscard]] RegisterFunction& open_for_ever(const std::filesystem::path& path);

}  // namespace strata::plugins
