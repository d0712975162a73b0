// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>

#include <filesystem>
#include <memory>
#include <string>

namespace strata::cli {

/// Adds --db PATH; what it reads lives as long as the returned pointer.
[[nodiscard]] std::shared_ptr<std::string> add_database_option(CLI::App& command);

/// The path that was given, else STRATA_DB, else results/strata.db.
[[nodiscard]] std::filesystem::path database_path(const std::string& option);

}  // namespace strata::cli
