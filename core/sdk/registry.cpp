// SPDX-License-Identifier: Apache-2.0
#include "strata/registry.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "strata/error.hpp"

namespace strata {
namespace {

constexpr std::array kKinds{Kind::kArchitecture, Kind::kHalting, Kind::kAugmentation,
                            Kind::kDataset};

}  // namespace

std::string_view kind_name(Kind kind) {
  switch (kind) {
    case Kind::kArchitecture:
      return "architecture";
    case Kind::kHalting:
      return "halting";
    case Kind::kAugmentation:
      return "augmentation";
    case Kind::kDataset:
      return "dataset";
  }
  return "unknown";
}

Kind kind_from_name(std::string_view name) {
  for (const Kind kind : kKinds)
    if (kind_name(kind) == name) return kind;
  throw Error(fmt::format(
      "there is no kind of component called \"{}\", it must be one of: architecture, halting, "
      "augmentation, dataset",
      name));
}

void Registry::add(Component component) {
  if (find(component.kind, component.name) != nullptr)
    throw PluginError(
        fmt::format("{} \"{}\" is registered twice", kind_name(component.kind), component.name));
  components_.push_back(std::move(component));
}

const Component* Registry::find(Kind kind, std::string_view name) const {
  const auto found = std::ranges::find_if(components_, [&](const Component& component) {
    return component.kind == kind && component.name == name;
  });
  return found == components_.end() ? nullptr : &*found;
}

}  // namespace strata
