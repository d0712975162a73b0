// SPDX-License-Identifier: Apache-2.0
#include "strata/error.hpp"

#include <fmt/format.h>

#include <utility>

namespace strata {
namespace {

std::string join_problems(const std::vector<Problem>& problems) {
  std::string text;
  for (const Problem& problem : problems) {
    if (!text.empty()) text += '\n';
    const std::string where = problem.where.text();
    if (!where.empty()) text += where + ": ";
    text += "error: " + problem.what;
  }
  return text;
}

}  // namespace

// Key functions: vtables and type information live in libstrata alone, so that an exception thrown
// in one plugin is caught by its type in the host.
Error::~Error() = default;
ConfigError::~ConfigError() = default;
PluginError::~PluginError() = default;
DataError::~DataError() = default;
StoreError::~StoreError() = default;

std::string SourcePosition::text() const {
  if (line == 0) return file;
  if (column == 0) return fmt::format("{}:{}", file, line);
  return fmt::format("{}:{}:{}", file, line, column);
}

ConfigError::ConfigError(std::vector<Problem> problems)
    : Error(join_problems(problems)), problems_(std::move(problems)) {}

}  // namespace strata
