// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "strata/registry.hpp"
#include "strata/version.hpp"

/// Plugins of architectures or halting policies include "strata/nn/plugin.hpp" instead, which
/// stamps the LibTorch ABI.
#ifndef STRATA_PLUGIN_TORCH_ABI
#define STRATA_PLUGIN_TORCH_ABI 0
#endif

namespace strata::plugin {

/// Plain bytes in the ELF section "strata_plugin", read from the file before the file is loaded. No
/// pointers, so no relocations; every text ends in a zero byte.
struct Descriptor {
  char magic[8];               ///< "STRATAPL"
  std::uint32_t size;          ///< sizeof(Descriptor)
  std::uint32_t api_version;   ///< kApiVersion
  std::uint64_t torch_abi;     ///< TORCH_ABI_VERSION; 0: does not use LibTorch, not compared
  std::uint32_t cxx_standard;  ///< __cplusplus; a difference is a note
  std::uint32_t string_abi;    ///< _GLIBCXX_USE_CXX11_ABI; a difference is refused
  std::uint32_t debug_stl;     ///< 1 with _GLIBCXX_DEBUG; a difference is refused
  std::uint32_t reserved;
  char compiler[64];  ///< __VERSION__
  char platform[32];  ///< "strata 0.1.0"
  char name[64];
  char version[32];
  char description[192];
  char provides[256];  ///< "architecture:hrm halting:act": checked again after registration
};
static_assert(std::is_trivially_copyable_v<Descriptor> && std::is_standard_layout_v<Descriptor>);
static_assert(sizeof(Descriptor) == 680);

inline constexpr char kSection[] = "strata_plugin";
inline constexpr char kRegisterFunction[] = "strata_plugin_register";

#ifdef _GLIBCXX_DEBUG
inline constexpr std::uint32_t kDebugStl = 1;
#else
inline constexpr std::uint32_t kDebugStl = 0;
#endif

}  // namespace strata::plugin

/// Stamps the descriptor and opens the registration function:
///
///     STRATA_PLUGIN("hrm", "1.0.0", "Hierarchical Reasoning Model", "architecture:hrm") {
///       registry.architecture<HrmConfig>("hrm", "Two coupled recurrent modules", …);
///     }
#define STRATA_PLUGIN(NAME, VERSION, DESCRIPTION, PROVIDES)                                  \
  extern "C"                                                                                 \
      __attribute__((visibility("default"), used,                                            \
                     section("strata_plugin"))) constinit const ::strata::plugin::Descriptor \
          strata_plugin_descriptor{{'S', 'T', 'R', 'A', 'T', 'A', 'P', 'L'},                 \
                                   sizeof(::strata::plugin::Descriptor),                     \
                                   ::strata::kApiVersion,                                    \
                                   STRATA_PLUGIN_TORCH_ABI,                                  \
                                   static_cast<std::uint32_t>(__cplusplus),                  \
                                   _GLIBCXX_USE_CXX11_ABI,                                   \
                                   ::strata::plugin::kDebugStl,                              \
                                   0,                                                        \
                                   __VERSION__,                                              \
                                   "strata " STRATA_VERSION,                                 \
                                   NAME,                                                     \
                                   VERSION,                                                  \
                                   DESCRIPTION,                                              \
                                   PROVIDES};                                                \
  extern "C" __attribute__((visibility("default"))) void strata_plugin_register(             \
      ::strata::Registry& registry)
