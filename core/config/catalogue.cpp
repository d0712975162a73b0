// SPDX-License-Identifier: Apache-2.0
#include "config/catalogue.hpp"

#include "plugins/descriptor/semantic_version.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

namespace strata::config {
namespace {

bool older(std::string_view left, std::string_view right) {
  return plugins::compare_versions(left, right) < 0;
}

}  // namespace

void Catalogue::add(protocol::ComponentDescription description) {
  add_name(description.kind, description.name, description.version);
  descriptions_.push_back(std::move(description));
}

void Catalogue::add_name(Kind kind, std::string name, std::string version) {
  add_unusable(kind, std::move(name), std::move(version), {});
}

void Catalogue::add_unusable(Kind kind, std::string name, std::string version, std::string reason) {
  bool known = false;
  for (Name& entry : names_) {
    if (entry.kind != kind || entry.name != name) continue;
    if (!version.empty() && entry.version != version) continue;
    known = true;
    if (entry.unusable.empty()) entry.unusable = reason;
  }
  if (!known) names_.push_back({kind, std::move(name), std::move(version), std::move(reason)});
}

void Catalogue::set_searched(std::vector<std::string> folders) {
  searched_ = std::move(folders);
}

const protocol::ComponentDescription* Catalogue::find(Kind kind, std::string_view name,
                                                      std::string_view version) const {
  const protocol::ComponentDescription* newest = nullptr;
  for (const protocol::ComponentDescription& description : descriptions_) {
    if (description.kind != kind || description.name != name) continue;
    if (!version.empty() && description.version != version) continue;
    if (newest == nullptr || older(newest->version, description.version)) newest = &description;
  }
  // The newest is asked for: an older one in its place would be another component than the user
  // means.
  const bool newer_is_broken =
      newest != nullptr && version.empty() && std::ranges::any_of(names_, [&](const Name& entry) {
        return entry.kind == kind && entry.name == name && !entry.unusable.empty() &&
               older(newest->version, entry.version);
      });
  return newer_is_broken ? nullptr : newest;
}

std::vector<const Catalogue::Name*> Catalogue::names(Kind kind) const {
  std::vector<const Name*> found;
  for (const Name& name : names_)
    if (name.kind == kind) found.push_back(&name);
  std::ranges::sort(found, [](const Name* left, const Name* right) {
    if (left->name != right->name) return left->name < right->name;
    return older(left->version, right->version);
  });
  return found;
}

std::string Catalogue::known(Kind kind) const {
  std::vector<std::string> texts;
  for (const Name* name : names(kind))
    texts.push_back(name->version.empty() ? name->name
                                          : fmt::format("{} ({})", name->name, name->version));
  return texts.empty() ? "none" : fmt::format("{}", fmt::join(texts, ", "));
}

std::string Catalogue::why_absent(Kind kind, std::string_view name,
                                  std::string_view version) const {
  std::vector<std::string> candidates;
  bool other_version = false;
  for (const Name* entry : names(kind)) {
    candidates.push_back(entry->name);
    if (entry->name != name) continue;
    if (!version.empty() && entry->version != version)
      other_version = true;
    else if (!entry->unusable.empty())
      return fmt::format("{} \"{}\" cannot be used: {}", kind_name(kind),
                         version.empty() ? std::string(name) : fmt::format("{}@{}", name, version),
                         entry->unusable);
  }
  std::string text = fmt::format("there is no {} \"{}{}{}\".", kind_name(kind), name,
                                 version.empty() ? "" : "@", version);
  const std::string nearest = other_version ? std::string() : nearest_name(name, candidates);
  if (!nearest.empty()) text += fmt::format(" Did you mean \"{}\"?", nearest);
  text += fmt::format(" Known: {}.", known(kind));
  if (nearest.empty() && !other_version && !searched_.empty())
    text += fmt::format(" Searched: {}.", fmt::join(searched_, ", "));
  return text;
}

}  // namespace strata::config
