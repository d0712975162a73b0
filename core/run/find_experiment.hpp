// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

namespace strata::run {

/// What every command takes that reads an experiment's file: a path, or a name. A name stands for
/// experiments/NAME.toml, else for the one file NAME.toml in a folder of experiments/;
/// "claims/halting" is a name too.
/// @return the path, relative where `text` is
/// @throws Error where there is none (with the folders that were looked at, and the experiments
/// that are), or where several folders hold one of this name
[[nodiscard]] std::filesystem::path find_experiment(const std::string& text,
                                                    const std::filesystem::path& working_folder);

}  // namespace strata::run
