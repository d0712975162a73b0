// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace strata::structure {

/// Reads every source below root/core and root/plugins.
/// @return a sentence for each include that points up or sideways, each third-party header outside
/// its place, each place in core that names a particular plugin, and each file without its licence
/// line; sorted by file and line
[[nodiscard]] std::vector<std::string> violations(const std::filesystem::path& root);

}  // namespace strata::structure
