// SPDX-License-Identifier: Apache-2.0
#include "cli/database_option.hpp"

#include <cstdlib>

namespace strata::cli {

std::shared_ptr<std::string> add_database_option(CLI::App& command) {
  auto path = std::make_shared<std::string>();
  command
      .add_option("--db", *path,
                  "The results database (default: STRATA_DB, else results/strata.db)")
      ->type_name("PATH");
  return path;
}

std::filesystem::path database_path(const std::string& option) {
  if (!option.empty()) return option;
  const char* variable = std::getenv("STRATA_DB");
  if (variable != nullptr && *variable != '\0') return variable;
  return std::filesystem::path("results") / "strata.db";
}

}  // namespace strata::cli
