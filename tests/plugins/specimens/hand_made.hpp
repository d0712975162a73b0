// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "strata/plugin.hpp"

#include <cstddef>

/// What STRATA_PLUGIN does not allow: a descriptor that is wrong in one field.
namespace specimen {

template <std::size_t size>
consteval void write(char (&field)[size], const char* text) {
  for (std::size_t i = 0; i + 1 < size && text[i] != '\0'; ++i)
    field[i] = text[i];
}

/// All right for this host; "LibTorch not used".
consteval strata::plugin::Descriptor descriptor(const char* name, const char* provides) {
  strata::plugin::Descriptor made{};
  for (std::size_t i = 0; i < sizeof made.magic; ++i)
    made.magic[i] = "STRATAPL"[i];
  made.size = sizeof made;
  made.api_version = strata::kApiVersion;
  made.cxx_standard = static_cast<std::uint32_t>(__cplusplus);
  made.string_abi = _GLIBCXX_USE_CXX11_ABI;
  made.debug_stl = strata::plugin::kDebugStl;
  write(made.compiler, __VERSION__);
  write(made.platform, "strata " STRATA_VERSION);
  write(made.name, name);
  write(made.version, "1.0.0");
  write(made.description, "A plugin of the tests");
  write(made.provides, provides);
  return made;
}

}  // namespace specimen

#define SPECIMEN_DESCRIPTOR        \
  extern "C" __attribute__((       \
      visibility("default"), used, \
      section(                     \
          "strata_plugin"))) constinit const strata::plugin::Descriptor strata_plugin_descriptor

#define SPECIMEN_REGISTER                                                        \
  extern "C" __attribute__((visibility("default"))) void strata_plugin_register( \
      strata::Registry& registry)
