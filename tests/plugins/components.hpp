// SPDX-License-Identifier: Apache-2.0
// The bundled plugins as a trial loads them, and short ways to make their components.
#pragma once

#include <torch/headeronly/version.h>

#include <initializer_list>
#include <memory>
#include <string>
#include <utility>

#include "plugins/descriptor/host_abi.hpp"
#include "plugins/loader/plugin_loader.hpp"
#include "strata/architecture.hpp"
#include "strata/error.hpp"
#include "strata/halting.hpp"

namespace test {

using Settings = std::initializer_list<std::pair<std::string, strata::Value>>;

inline const strata::Component& component(strata::Kind kind, const std::string& name) {
  static strata::plugins::PluginLoader loader(strata::plugins::host_abi(TORCH_ABI_VERSION));
  std::string file(STRATA_BINARY_DIR "/plugins/");
  loader.load(file.append(name).append(".strata.so"));
  return *loader.registry().find(kind, name);
}

inline strata::Parameters parameters(const strata::Component& component, Settings settings) {
  strata::Parameters values = strata::defaults(component.schema);
  for (const auto& [name, value] : settings) {
    (void)values.at(name);  // throws where the component declares no such parameter
    values.set(name, value);
  }
  return values;
}

/// "" or what the component says of parameters that do not fit together.
inline std::string complaint(strata::Kind kind, const std::string& name, Settings settings) {
  const strata::Component& found = component(kind, name);
  return found.check(parameters(found, settings));
}

inline std::shared_ptr<strata::Architecture> architecture(const std::string& name,
                                                          Settings settings,
                                                          const strata::Context& context) {
  const strata::Component& found = component(strata::Kind::kArchitecture, name);
  return found.make_architecture(parameters(found, settings), context);
}

inline std::shared_ptr<strata::HaltingPolicy> halting(const std::string& name, Settings settings,
                                                      const strata::Context& context) {
  const strata::Component& found = component(strata::Kind::kHalting, name);
  return found.make_halting(parameters(found, settings), context);
}

inline std::int64_t parameter_count(const torch::nn::Module& module) {
  std::int64_t count = 0;
  for (const at::Tensor& parameter : module.parameters())
    if (parameter.requires_grad()) count += parameter.numel();
  return count;
}

}  // namespace test
