// SPDX-License-Identifier: Apache-2.0
#include "run/missing_data.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace strata::run {
namespace {

/// The parameter that names a file, or the folder that it lies in; "" where none does.
std::string key_of(const std::string& file, const protocol::ComponentChoice& dataset) {
  for (const auto& [name, value] : dataset.parameters.entries()) {
    const auto* path = std::get_if<std::string>(&value);
    if (path == nullptr || path->empty() || !file.starts_with(*path)) continue;
    if (file.size() == path->size() || path->ends_with('/') || file[path->size()] == '/')
      return "dataset." + name;
  }
  return {};
}

/// The first ${NAME} in a path that the environment does not have: the path was then left as it is
/// written (config/paths.hpp).
std::string unset_variable(const std::string& file, const config::Surroundings& surroundings) {
  for (std::size_t start = file.find("${"); start != std::string::npos;
       start = file.find("${", start + 2)) {
    const std::size_t end = file.find('}', start);
    if (end == std::string::npos) break;
    std::string name = file.substr(start + 2, end - start - 2);
    if (!surroundings.variable(name)) return name;
  }
  return {};
}

void add_once(std::vector<std::string>& texts, const std::string& text) {
  if (!text.empty() && std::ranges::find(texts, text) == texts.end()) texts.push_back(text);
}

std::string what_to_do(const std::vector<std::string>& variables,
                       const std::vector<std::string>& keys) {
  std::vector<std::string> ways;
  for (const std::string& name : variables)
    ways.push_back(fmt::format("set {} (export {}=/path/to/folder)", name, name));
  if (!keys.empty())
    ways.push_back(fmt::format("give {} on the command line ({}=/path/to/it)",
                               fmt::join(keys, " and "), keys.front()));
  if (ways.empty()) return {};
  std::string text = fmt::format("{}.", fmt::join(ways, ", or "));
  text.front() = static_cast<char>(text.front() - 'a' + 'A');
  return text;
}

}  // namespace

std::string missing_data_text(const std::string& variants, const protocol::ComponentChoice& dataset,
                              const std::vector<std::string>& files,
                              const std::vector<std::string>& origin,
                              const config::Surroundings& surroundings) {
  std::vector<std::string> lines;
  std::vector<std::string> keys;
  std::vector<std::string> variables;
  for (const std::string& file : files) {
    const std::string key = key_of(file, dataset);
    const std::string variable = unset_variable(file, surroundings);
    lines.push_back(fmt::format("{}{}{}", key.empty() ? "" : key + ": ", file,
                                variable.empty() ? "" : fmt::format(" ({} is not set)", variable)));
    add_once(keys, key);
    add_once(variables, variable);
  }
  add_once(lines, what_to_do(variables, keys));
  for (const std::string& text : origin)
    add_once(lines, text);
  return fmt::format("{}: {} not there:\n    {}", variants,
                     files.size() == 1 ? "a file is" : "these files are",
                     fmt::join(lines, "\n    "));
}

}  // namespace strata::run
