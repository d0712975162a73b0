// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "plugins/descriptor/plugin_file.hpp"
#include "strata/version.hpp"

#include <cstdint>
#include <string>

namespace strata::plugins {

/// What a plugin must have been built with to be loaded by this host.
struct HostAbi {
  std::uint32_t api_version = kApiVersion;
  std::uint64_t torch_abi = 0;  ///< TORCH_ABI_VERSION; 0: a host without LibTorch, not compared
  std::uint32_t string_abi = 0;
  std::uint32_t debug_stl = 0;
};

/// What this program was compiled with.
/// @param torch_abi TORCH_ABI_VERSION in a program with LibTorch, 0 in one without
[[nodiscard]] HostAbi host_abi(std::uint64_t torch_abi);

/// "" where the plugin fits; otherwise all that does not, in one message that begins with the path
/// and ends with the command that rebuilds the plugin.
[[nodiscard]] std::string fits_host(const PluginFile& file, const HostAbi& host);

/// "2.11.0" out of TORCH_ABI_VERSION (major << 56 | minor << 48 | patch << 40 | tag); "2.11.0
/// (build 7)" with a tag.
[[nodiscard]] std::string torch_version(std::uint64_t torch_abi);

}  // namespace strata::plugins
