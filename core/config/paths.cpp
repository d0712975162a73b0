// SPDX-License-Identifier: Apache-2.0
#include "config/paths.hpp"

#include <cstdlib>
#include <optional>

namespace strata::config {

Surroundings process_surroundings() {
  return {.working_folder = std::filesystem::current_path(),
          .variable = [](const std::string& name) -> std::optional<std::string> {
            const char* value = std::getenv(name.c_str());
            if (value == nullptr) return std::nullopt;
            return value;
          }};
}

ResolvedPath resolve_path(const std::string& text, const std::filesystem::path& folder,
                          const Surroundings& surroundings) {
  if (text.empty()) return {};
  std::string filled;
  std::size_t done = 0;
  for (std::size_t start = text.find("${"); start != std::string::npos;
       start = text.find("${", done)) {
    const std::size_t end = text.find('}', start);
    if (end == std::string::npos) break;
    const std::string name = text.substr(start + 2, end - start - 2);
    const std::optional<std::string> value = surroundings.variable(name);
    if (!value) return {text, name};
    filled += text.substr(done, start - done) + *value;
    done = end + 1;
  }
  filled += text.substr(done);
  return {(folder / filled).lexically_normal().string(), {}};
}

}  // namespace strata::config
