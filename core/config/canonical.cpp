// SPDX-License-Identifier: Apache-2.0
#include "config/canonical.hpp"

#include "config/sections.hpp"
#include "protocol/numerics.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <string_view>
#include <vector>

namespace strata::config {
namespace {

using Lines = std::vector<std::string>;
using Wanted = bool (*)(const ParameterSpec&);

bool is_identity(const ParameterSpec& spec) {
  return spec.identity;
}
bool is_path(const ParameterSpec& spec) {
  return spec.type == ParameterType::kPath;
}

void add_parameters(const std::string& prefix, const Parameters& parameters, const Schema& schema,
                    Wanted wanted, Lines* lines) {
  for (const ParameterSpec& spec : schema)
    if (wanted(spec) && parameters.contains(spec.name))
      lines->push_back(
          fmt::format("{}.{} = {}", prefix, spec.name, to_text(parameters.at(spec.name))));
}

void add_component(const std::string& prefix, const protocol::ComponentChoice& choice,
                   const Catalogue& catalogue, Wanted wanted, Lines* lines) {
  const auto* description = catalogue.find(choice.kind, choice.name, choice.version);
  if (description == nullptr)
    throw Error(catalogue.why_absent(choice.kind, choice.name, choice.version));
  add_parameters(prefix, choice.parameters, description->schema, wanted, lines);
}

/// Calls visit(prefix, component) for each component.
void for_each_component(
    const protocol::Configuration& configuration,
    const std::function<void(const std::string&, const protocol::ComponentChoice&)>& visit) {
  visit("dataset", configuration.dataset);
  visit("architecture", configuration.architecture);
  visit("halting", configuration.halting);
  for (std::size_t index = 0; index < configuration.augmentations.size(); ++index)
    visit(fmt::format("augmentation {}", index + 1), configuration.augmentations[index]);
}

std::string joined(std::string_view first, Lines lines) {
  std::ranges::sort(lines);
  std::string text = std::string(first) + '\n';
  for (const std::string& line : lines)
    text += line + '\n';
  return text;
}

}  // namespace

std::string canonical_training(const protocol::Configuration& configuration,
                               const Catalogue& catalogue) {
  Lines lines;
  lines.push_back(fmt::format("numerics = {}", protocol::kNumerics));
  for_each_component(configuration, [&](const std::string& prefix, const auto& choice) {
    lines.push_back(fmt::format("{} plugin = {}", prefix, to_text(choice.name)));
    lines.push_back(fmt::format("{} sha256 = {}", prefix, choice.sha256));
    add_component(prefix, choice, catalogue, is_identity, &lines);
  });
  lines.push_back(fmt::format("augmentation.copies = {}", configuration.copies));
  add_parameters("training", configuration.training, core_schema("training"), is_identity, &lines);
  return joined("strata trial 1", std::move(lines));
}

std::string canonical_paths(const protocol::Configuration& configuration,
                            const Catalogue& catalogue) {
  Lines lines;
  for_each_component(configuration, [&](const std::string& prefix, const auto& choice) {
    add_component(prefix, choice, catalogue, is_path, &lines);
  });
  return joined("paths", std::move(lines));
}

std::string canonical_evaluation(const Parameters& evaluation,
                                 const std::optional<protocol::ComponentChoice>& policy) {
  Lines lines;
  add_parameters("evaluation", evaluation, core_schema("evaluation"), is_identity, &lines);
  if (policy) {
    lines.push_back(fmt::format("evaluation.policy sha256 = {}", policy->sha256));
    for (const auto& [name, value] : policy->parameters.entries())
      lines.push_back(fmt::format("evaluation.{}.{} = {}", policy->name, name, to_text(value)));
  }
  return joined("strata evaluation 1", std::move(lines));
}

}  // namespace strata::config
