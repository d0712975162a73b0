// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

#include "config/resolve.hpp"

namespace strata::config {

struct ResolvedPath {
  std::string path;   ///< absolute; "" stays ""
  std::string unset;  ///< a ${VARIABLE} that is not set: then `path` is the text as it was written,
                      ///< and no file has that name
};

/// Fills in ${NAME} from the environment and makes a relative path absolute.
[[nodiscard]] ResolvedPath resolve_path(const std::string& text,
                                        const std::filesystem::path& folder,
                                        const Surroundings& surroundings);

}  // namespace strata::config
