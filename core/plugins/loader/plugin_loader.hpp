// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "plugins/descriptor/host_abi.hpp"
#include "plugins/descriptor/plugin_file.hpp"
#include "strata/registry.hpp"

#include <cstdint>
#include <filesystem>
#include <vector>

namespace strata::plugins {

/// Loads plugins into this process and their components into one Registry. A plugin is never
/// unloaded: one with LibTorch cannot be (README.md), so a new build of a plugin means a new
/// process. Not for several threads.
class PluginLoader {
 public:
  /// @param host what this program was built with
  explicit PluginLoader(const HostAbi& host) : host_(host) {}

  /// Checks the file's bytes, then loads it, lets it register into a registry of its own, holds
  /// that against what its descriptor says, and takes all of its components or none. A file that is
  /// loaded already is left alone. Pointers that registry().find() gave before are no longer valid.
  /// @throws PluginError beginning with the path
  PluginFile load(const std::filesystem::path& path);

  [[nodiscard]] const Registry& registry() const { return registry_; }
  [[nodiscard]] const std::vector<PluginFile>& loaded() const { return loaded_; }

 private:
  void check_names_free(const PluginFile& file) const;

  HostAbi host_;
  Registry registry_;
  std::vector<PluginFile> loaded_;
};

/// Refuses to run with another LibTorch than the one this program was compiled with; its file name
/// has no version, so the dynamic linker does not notice.
/// @param built_with TORCH_ABI_VERSION of this program  @param running aoti_torch_abi_version()
/// @param library the libtorch_cpu.so in use, for the message
/// @throws PluginError
void check_running_torch(std::uint64_t built_with, std::uint64_t running,
                         const std::filesystem::path& library);

}  // namespace strata::plugins
