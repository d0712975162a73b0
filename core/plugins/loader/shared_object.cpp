// SPDX-License-Identifier: Apache-2.0
#include "plugins/loader/shared_object.hpp"

#include "strata/error.hpp"
#include "strata/plugin.hpp"

#include <fmt/format.h>
#include <boost/dll/shared_library.hpp>

#include <cxxabi.h>
#include <dlfcn.h>

#include <cstdlib>
#include <exception>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>

namespace strata::plugins {
namespace {

/// " (strata::Grid::rotate(int))" for a mangled name, else "".
std::string demangled(const std::string& symbol) {
  int status = 0;
  const std::unique_ptr<char, decltype(&std::free)> name(
      abi::__cxa_demangle(symbol.c_str(), nullptr, nullptr, &status), &std::free);
  return status == 0 ? fmt::format(" ({})", name.get()) : "";
}

/// The dynamic linker's text without the path that it begins with, and with a missing symbol in
/// readable form.
std::string explained(const std::filesystem::path& path, std::string text) {
  const std::string prefix = path.string() + ": ";
  if (text.starts_with(prefix)) text.erase(0, prefix.size());
  constexpr std::string_view kUndefined = "undefined symbol: ";
  if (!text.starts_with(kUndefined)) return text;
  const std::size_t begin = kUndefined.size();
  const std::string symbol =
      text.substr(begin, text.find(',', begin) - begin);  // ", version V" may follow
  return fmt::format("{}{}{}. Was it linked with strata_add_plugin?", kUndefined, symbol,
                     demangled(symbol));
}

/// Grows only, and is not destroyed at exit: objects of plugins may outlive every other static.
std::list<boost::dll::shared_library>& pinned() {
  static auto& libraries = *new std::list<boost::dll::shared_library>;
  return libraries;
}

/// Where a static initialiser throws, the dynamic linker is left with its lock held and the library
/// half initialised. Some call stacks let such an exception through, and then whatever loads next
/// may hang; so the process ends here (SIGABRT). Not by noexcept, which drops the exception's text.
boost::dll::shared_library map(const std::filesystem::path& path, std::error_code* error) {
  try {
    return boost::dll::shared_library(path, boost::dll::load_mode::rtld_now, *error);
  } catch (...) {
    std::terminate();
  }
}

}  // namespace

RegisterFunction& open_for_ever(const std::filesystem::path& path) {
  // Absolute: a name without a slash would be looked for in the system's folders.
  const std::filesystem::path absolute = std::filesystem::absolute(path);
  std::error_code error;
  boost::dll::shared_library library = map(absolute, &error);
  if (error) {
    // Boost's own text wraps this one and ends in a misleading "Bad file descriptor".
    const char* text = dlerror();
    throw PluginError(fmt::format("{}: cannot load: {}", path.string(),
                                  explained(absolute, text == nullptr ? error.message() : text)));
  }
  pinned().push_back(std::move(library));
  if (!pinned().back().has(plugin::kRegisterFunction))
    throw PluginError(fmt::format("{}: has a descriptor but no function {}", path.string(),
                                  plugin::kRegisterFunction));
  return pinned().back().get<RegisterFunction>(plugin::kRegisterFunction);
}

}  // namespace strata::plugins
