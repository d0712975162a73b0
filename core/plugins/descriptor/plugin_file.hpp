// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "strata/registry.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace strata::plugins {

/// How the file of a plugin ends.
inline constexpr std::string_view kFileSuffix = ".strata.so";

/// A component that a plugin says it provides.
struct Provided {
  Kind kind = Kind::kDataset;
  std::string name;
  friend bool operator==(const Provided&, const Provided&) = default;
};

/// "architecture:hrm", as the descriptor writes it.
[[nodiscard]] std::string to_text(const Provided& provided);

/// What a plugin's file says of itself (strata/plugin.hpp), read without running anything of it.
struct PluginFile {
  std::filesystem::path path;
  std::string
      name;  ///< letters, digits and "_.+-" only, as are the version and the components' names
  std::string version;
  std::string description;  ///< valid UTF-8 without control characters
  std::string compiler;
  std::string platform;  ///< "strata 0.1.0": what it was built against
  std::string
      build_id;  ///< the linker's id of exactly these bytes, hexadecimal; "" where there is none
  std::vector<Provided> provides;  ///< at least one, none twice

  std::uint32_t api_version = 0;
  std::uint64_t torch_abi = 0;  ///< 0: does not use LibTorch
  std::uint32_t cxx_standard = 0;
  std::uint32_t string_abi = 0;
  std::uint32_t debug_stl = 0;
};

/// @throws PluginError beginning with the path, where the file is not a plugin that this host can
/// read. Whether it fits this host is another question (fits_host).
[[nodiscard]] PluginFile read_plugin_file(const std::filesystem::path& path);

}  // namespace strata::plugins
