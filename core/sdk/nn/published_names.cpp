// SPDX-License-Identifier: Apache-2.0
#include "strata/nn/published_names.hpp"

namespace strata::nn {

std::vector<std::pair<std::string, std::string>> published_names(
    const torch::nn::Module& module, std::initializer_list<std::string_view> unnamed) {
  std::vector<std::pair<std::string, std::string>> names;
  const auto add = [&](const std::string& name) {
    std::string_view rest = name;
    for (const std::string_view part : unnamed)
      if (rest.starts_with(part) && rest.substr(part.size()).starts_with('.'))
        rest.remove_prefix(part.size() + 1);
    names.emplace_back(name, "inner." + std::string(rest));
  };
  for (const auto& parameter : module.named_parameters())
    add(parameter.key());
  for (const auto& buffer : module.named_buffers())
    add(buffer.key());
  return names;
}

}  // namespace strata::nn
