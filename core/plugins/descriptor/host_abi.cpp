// SPDX-License-Identifier: Apache-2.0
#include "plugins/descriptor/host_abi.hpp"

#include "strata/plugin.hpp"

#include <fmt/format.h>

#include <string_view>

namespace strata::plugins {
namespace {

std::string line(std::string_view what, std::string_view plugin_has, std::string_view host_has) {
  return fmt::format("\n  {:<15}{:<18}host has {}", what, plugin_has, host_has);
}

std::string_view string_abi_name(std::uint32_t abi) {
  return abi == 0 ? "old ABI (0)" : "new ABI (1)";
}
std::string_view debug_name(std::uint32_t debug) {
  return debug == 0 ? "off" : "on";
}

}  // namespace

HostAbi host_abi(std::uint64_t torch_abi) {
  HostAbi host;
  host.torch_abi = torch_abi;
  host.string_abi = _GLIBCXX_USE_CXX11_ABI;
  host.debug_stl = plugin::kDebugStl;
  return host;
}

std::string fits_host(const PluginFile& file, const HostAbi& host) {
  std::string mismatches;
  if (file.api_version != host.api_version)
    mismatches += line("plugin API", fmt::format("{}", file.api_version),
                       fmt::format("{}", host.api_version));
  if (file.torch_abi != 0 && host.torch_abi != 0 && file.torch_abi != host.torch_abi)
    mismatches += line("LibTorch", torch_version(file.torch_abi), torch_version(host.torch_abi));
  if (file.string_abi != host.string_abi)
    mismatches +=
        line("std::string", string_abi_name(file.string_abi), string_abi_name(host.string_abi));
  if (file.debug_stl != host.debug_stl)
    mismatches += line("_GLIBCXX_DEBUG", debug_name(file.debug_stl), debug_name(host.debug_stl));
  if (mismatches.empty()) return {};
  return fmt::format(
      "{}: plugin \"{}\" {} does not fit this host:{}\n"
      "  Rebuild it: cmake --fresh -B build -DCMAKE_PREFIX_PATH=<prefix> && cmake --build build",
      file.path.string(), file.name, file.version, mismatches);
}

std::string torch_version(std::uint64_t torch_abi) {
  const std::uint64_t tag = torch_abi & 0xFF'FFFF'FFFF;
  const std::string version =
      fmt::format("{}.{}.{}", torch_abi >> 56, torch_abi >> 48 & 0xFF, torch_abi >> 40 & 0xFF);
  return tag == 0 ? version : fmt::format("{} (build {})", version, tag);
}

}  // namespace strata::plugins
