// SPDX-License-Identifier: Apache-2.0
#include "plugins/loader/plugin_loader.hpp"

#include "plugins/descriptor/plugin_index.hpp"
#include "plugins/loader/shared_object.hpp"
#include "strata/error.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <exception>
#include <string>
#include <string_view>
#include <utility>

namespace strata::plugins {
namespace {

/// c10::Error appends where it was thrown and a stack of addresses to its text.
std::string without_backtrace(std::string_view text) {
  return std::string(text.substr(0, text.find("\nException raised from ")));
}

[[noreturn]] void refuse_registration(const PluginFile& file, std::string text) {
  while (text.ends_with('.') || text.ends_with('\n'))
    text.pop_back();
  throw PluginError(
      fmt::format("{}: registration failed: {}. Nothing of this plugin was registered",
                  file.path.string(), text));
}

/// What the plugin registers, in a registry of its own.
Registry stage(const PluginFile& file, RegisterFunction& register_components) {
  Registry staged;
  try {
    register_components(staged);
  } catch (const std::exception& error) {
    refuse_registration(file, without_backtrace(error.what()));
  } catch (...) {
    refuse_registration(file, "it threw something that is not a std::exception");
  }
  return staged;
}

std::vector<std::string> sorted_texts(const std::vector<Provided>& components) {
  std::vector<std::string> texts;
  for (const Provided& component : components)
    texts.push_back(to_text(component));
  std::ranges::sort(texts);
  return texts;
}

void check_kept_its_word(const PluginFile& file, const Registry& staged) {
  std::vector<Provided> registered;
  for (const Component& component : staged.components())
    registered.push_back({component.kind, component.name});
  const auto promised = sorted_texts(file.provides);
  const auto given = sorted_texts(registered);
  if (promised == given) return;
  throw PluginError(fmt::format(
      "{}: says it provides \"{}\" but registered {}", file.path.string(), fmt::join(promised, " "),
      given.empty() ? "nothing" : fmt::format("\"{}\"", fmt::join(given, " "))));
}

}  // namespace

void PluginLoader::check_names_free(const PluginFile& file) const {
  for (const Provided& component : file.provides)
    for (const PluginFile& other : loaded_)
      if (std::ranges::find(other.provides, component) != other.provides.end())
        throw PluginError(already_provided(component, other, file));
}

PluginFile PluginLoader::load(const std::filesystem::path& path) {
  std::error_code error;
  for (const PluginFile& other : loaded_)
    if (std::filesystem::equivalent(other.path, path, error)) return other;

  PluginFile file = read_plugin_file(path);
  if (std::string misfit = fits_host(file, host_); !misfit.empty()) throw PluginError(misfit);
  check_names_free(file);
  const Registry staged = stage(file, open_for_ever(path));
  check_kept_its_word(file, staged);

  Registry merged = registry_;
  for (const Component& component : staged.components())
    merged.add(component);
  loaded_.push_back(std::move(file));
  registry_ = std::move(merged);
  return loaded_.back();
}

void check_running_torch(std::uint64_t built_with, std::uint64_t running,
                         const std::filesystem::path& library) {
  if (built_with == running) return;
  throw PluginError(
      fmt::format("this program was built with LibTorch {} but runs with {} ({}): set "
                  "LD_LIBRARY_PATH or rebuild",
                  torch_version(built_with), torch_version(running), library.string()));
}

}  // namespace strata::plugins
