// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "run/execute.hpp"
#include "run/prepare.hpp"

/// What `strata run --json` prints.
namespace strata::run {

/// Of a dry run: experiment, seeds, variants (name, changes, parameters, folded, missing files,
/// trials by seed), warnings, notes.
[[nodiscard]] std::string plan_json(const Prepared& prepared, const std::vector<Work>& all);

/// Of a run: experiment, database, counts, and each attempt that ended.
[[nodiscard]] std::string summary_json(const config::Plan& plan, const Summary& summary,
                                       const std::filesystem::path& database);

}  // namespace strata::run
