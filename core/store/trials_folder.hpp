// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string_view>

/// Files beside a database, which its rows name by the absolute paths they had when they were
/// written.
namespace strata::store {

/// Where trials of a database keep their files: "results/strata.db" -> "results/strata.trials",
/// "runs.2025-01" -> "runs.2025-01.trials".
[[nodiscard]] std::filesystem::path trials_folder(const std::filesystem::path& database);

/// To be called before a database is made: "runs" and "runs.db" would share a folder, and throw out
/// each other's checkpoints there.
/// @throws StoreError where `database` is not there yet and the other one is
void require_own_trials_folder(const std::filesystem::path& database);

/// The folder of one trial there: named after the first 16 digits of its id.
[[nodiscard]] std::filesystem::path trial_folder(const std::filesystem::path& database,
                                                 std::string_view trial);

/// Where a file lies that was in a tree which was moved as a whole: `folder` is now what
/// `folder_then` was, and `file` keeps its place relative to both. `file` itself where it still
/// exists, or where nothing is at the new place either.
[[nodiscard]] std::filesystem::path after_move(const std::filesystem::path& file,
                                               const std::filesystem::path& folder_then,
                                               const std::filesystem::path& folder);

}  // namespace strata::store
