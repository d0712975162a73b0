// SPDX-License-Identifier: Apache-2.0
#include "plugins/descriptor/plugin_index.hpp"

#include "plugins/descriptor/semantic_version.hpp"
#include "strata/error.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <system_error>
#include <tuple>

namespace strata::plugins {
namespace {

bool provides(const PluginFile& file, const Provided& provided) {
  return std::ranges::find(file.provides, provided) != file.provides.end();
}

/// Newest first.
bool is_newer(const PluginFile* left, const PluginFile* right) {
  return compare_versions(left->version, right->version) > 0;
}

/// Sorted; `error` where the folder cannot be read.
std::vector<std::filesystem::path> plugin_files(const std::filesystem::path& folder,
                                                std::error_code& error) {
  std::vector<std::filesystem::path> found;
  std::filesystem::directory_iterator entries(folder, error);
  for (; !error && entries != std::filesystem::directory_iterator(); entries.increment(error))
    if (entries->path().filename().string().ends_with(kFileSuffix))
      found.push_back(entries->path());
  std::ranges::sort(found);
  return found;
}

/// For a folder without plugin files: which of its folders has some; "" where none does.
std::string plugins_below(const std::filesystem::path& folder) {
  std::error_code error;
  std::vector<std::string> below;
  std::filesystem::directory_iterator entries(folder, error);
  for (; !error && entries != std::filesystem::directory_iterator(); entries.increment(error)) {
    std::error_code ignored;
    if (const std::size_t count = plugin_files(entries->path(), ignored).size(); count > 0)
      below.push_back(fmt::format("{} has {} plugin file{}", entries->path().string(), count,
                                  count == 1 ? "" : "s"));
  }
  if (below.empty()) return {};
  std::ranges::sort(below);
  return fmt::format("{}: there is no plugin file in this folder itself, but {}. Name that folder",
                     folder.string(), fmt::join(below, ", and "));
}

std::string joined(const std::vector<std::filesystem::path>& paths) {
  std::vector<std::string> texts;
  for (const auto& path : paths)
    texts.push_back(path.string());
  return fmt::format("{}", fmt::join(texts, ", "));
}

}  // namespace

std::string already_provided(const Provided& component, const PluginFile& first,
                             const PluginFile& second) {
  return fmt::format(
      "{}: {} \"{}\" {} is already provided by plugin \"{}\" {} ({}). Rename one or remove one "
      "from the plugin path",
      second.path.string(), kind_name(component.kind), component.name, second.version, first.name,
      first.version, first.path.string());
}

PluginIndex::PluginIndex(const SearchPath& path, const HostAbi& host)
    : host_(host), places_(path.all()) {
  for (const auto& place : path.named)
    scan(place, true);
  for (const auto& place : path.standard)
    scan(place, false);
  warn_of_duplicates();
}

void PluginIndex::scan(const std::filesystem::path& place, bool named) {
  std::error_code error;
  if (named && std::filesystem::is_regular_file(place, error)) {
    read(place);
    return;
  }
  const std::vector<std::filesystem::path> found = plugin_files(place, error);
  if (error && named)
    warnings_.push_back(
        fmt::format("{}: cannot look for plugins there ({})", place.string(), error.message()));
  if (!error && named && found.empty())
    if (const std::string below = plugins_below(place); !below.empty()) warnings_.push_back(below);
  for (const auto& file : found)
    read(file);
}

void PluginIndex::read(const std::filesystem::path& file) {
  std::error_code error;
  const std::filesystem::path canonical = std::filesystem::canonical(file, error);
  if (!error && !seen_.insert(canonical).second) return;
  try {
    PluginFile plugin = read_plugin_file(file);
    const std::string misfit = fits_host(plugin, host_);
    if (misfit.empty()) {
      files_.push_back(std::move(plugin));
    } else {
      warnings_.push_back(misfit);
      misfits_.push_back(std::move(plugin));
    }
  } catch (const PluginError& unusable) {
    warnings_.emplace_back(unusable.what());
    unreadable_.push_back(file);
  }
}

void PluginIndex::warn_of_duplicates() {
  for (const PluginFile& file : files_)
    for (const Provided& component : file.provides) {
      const PluginFile* first = providers(component, file.version).front();
      if (first != &file) warnings_.push_back(already_provided(component, *first, file));
    }
}

/// In the order of the search path; any version where `version` is empty.
std::vector<const PluginFile*> PluginIndex::providers(const Provided& provided,
                                                      std::string_view version) const {
  std::vector<const PluginFile*> found;
  for (const PluginFile& file : files_)
    if (provides(file, provided) && (version.empty() || file.version == version))
      found.push_back(&file);
  return found;
}

std::vector<Candidate> PluginIndex::components() const {
  std::vector<Candidate> candidates;
  for (const PluginFile& file : files_)
    for (const Provided& component : file.provides)
      candidates.push_back({&component, &file});
  std::ranges::stable_sort(candidates, [](const Candidate& left, const Candidate& right) {
    const auto key = [](const Candidate& c) {
      return std::tie(c.component->kind, c.component->name);
    };
    if (key(left) != key(right)) return key(left) < key(right);
    return is_newer(left.file, right.file);
  });
  return candidates;
}

bool PluginIndex::mentions(const Provided& component, std::string_view version) const {
  const auto is_it = [&](const PluginFile& file) {
    return provides(file, component) && (version.empty() || file.version == version);
  };
  return std::ranges::any_of(files_, is_it) || std::ranges::any_of(misfits_, is_it);
}

const PluginFile& PluginIndex::find(Kind kind, std::string_view name) const {
  const std::size_t at = name.find('@');
  const std::string_view version = at == std::string_view::npos ? "" : name.substr(at + 1);
  const Provided wanted{kind, std::string(name.substr(0, at))};
  std::vector<const PluginFile*> found = providers(wanted, version);
  if (found.empty()) refuse_unknown(kind, name);
  std::ranges::stable_sort(found, is_newer);
  if (found.size() > 1 && found[0]->version == found[1]->version)
    throw PluginError(already_provided(wanted, *found[0], *found[1]));
  return *found.front();
}

void PluginIndex::refuse_unknown(Kind kind, std::string_view name) const {
  const std::size_t at = name.find('@');
  const std::string wanted(name.substr(0, at));
  std::vector<std::string> names;
  std::vector<std::string> known;
  std::vector<std::string> versions;
  for (const Candidate& candidate : components()) {
    if (candidate.component->kind != kind) continue;
    names.push_back(candidate.component->name);
    known.push_back(fmt::format("{} ({} {})", candidate.component->name, candidate.file->name,
                                candidate.file->version));
    if (candidate.component->name == wanted) versions.push_back(candidate.file->version);
  }
  std::string text = fmt::format("no {} \"{}\".", kind_name(kind), name);
  if (!versions.empty())
    throw PluginError(fmt::format("{} Known versions: {}", text, fmt::join(versions, ", ")));
  for (const PluginFile& misfit : misfits_)
    if (provides(misfit, {kind, wanted})) throw PluginError(fits_host(misfit, host_));

  const std::string nearest = nearest_name(wanted, names);
  if (!nearest.empty())
    text += fmt::format(" Did you mean \"{}\"?", nearest);
  else
    text += " No plugin on the path provides it.";
  if (!known.empty())
    text += fmt::format(" Known: {}{}", fmt::join(known, ", "), nearest.empty() ? "." : "");
  if (nearest.empty()) text += fmt::format(" Searched: {}", joined(places_));
  if (!unreadable_.empty()) text += fmt::format(". Not usable: {}", joined(unreadable_));
  throw PluginError(text);
}

}  // namespace strata::plugins
