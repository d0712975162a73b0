// SPDX-License-Identifier: Apache-2.0
#include "plugins/descriptor/host_abi.hpp"

#include <fmt/format.h>

#include "../files.hpp"
#include "catch.hpp"

using strata::plugins::fits_host;
using strata::plugins::host_abi;
using strata::plugins::HostAbi;
using strata::plugins::read_plugin_file;
using test::specimen;

namespace {

constexpr std::uint64_t kTorch211 = 0x020B000000000000;

constexpr auto kRebuild =
    "\n  Rebuild it: cmake --fresh -B build -DCMAKE_PREFIX_PATH=<prefix> && cmake --build build";

std::string misfit(const std::string& name, const HostAbi& host) {
  return fits_host(read_plugin_file(specimen(name)), host);
}

std::string expected(const std::string& name, const std::string& lines) {
  return fmt::format("{}: plugin \"{}\" 1.0.0 does not fit this host:{}{}", specimen(name).string(),
                     name, lines, kRebuild);
}

}  // namespace

TEST_CASE("A plugin of this build fits this host") {
  CHECK(misfit("good", host_abi(kTorch211)).empty());
  CHECK(misfit("good", host_abi(0)).empty());
}

TEST_CASE("A plugin of another API is refused with both numbers") {
  CHECK(misfit("bad_api", host_abi(kTorch211)) ==
        expected("bad_api", fmt::format("\n  plugin API     999               host has {}",
                                        strata::kApiVersion)));
}

TEST_CASE("A plugin of another LibTorch is refused by a host that has one") {
  CHECK(misfit("bad_torch_abi", host_abi(kTorch211)) ==
        expected("bad_torch_abi", "\n  LibTorch       2.10.0            host has 2.11.0"));
  CHECK(misfit("bad_torch_abi", host_abi(0)).empty());
  CHECK(misfit("bad_torch_abi", host_abi(0x020A000000000000)).empty());
}

TEST_CASE("A plugin of another string ABI is refused") {
  HostAbi host = host_abi(0);
  host.string_abi = 1;
  strata::plugins::PluginFile file = read_plugin_file(specimen("bad_string_abi"));
  CHECK(file.string_abi != _GLIBCXX_USE_CXX11_ABI);
  file.string_abi = 0;
  CHECK(fits_host(file, host) ==
        expected("bad_string_abi", "\n  std::string    old ABI (0)       host has new ABI (1)"));
}

TEST_CASE("All that does not fit stands in one message") {
  HostAbi host;
  host.api_version = 3;
  host.torch_abi = kTorch211;
  host.string_abi = 1;
  host.debug_stl = 0;
  strata::plugins::PluginFile file = read_plugin_file(specimen("bad_everything"));
  file.string_abi = 0;
  file.debug_stl = 1;
  CHECK(fits_host(file, host) ==
        expected("bad_everything",
                 "\n  plugin API     999               host has 3"
                 "\n  LibTorch       2.10.0 (build 3)  host has 2.11.0"
                 "\n  std::string    old ABI (0)       host has new ABI (1)"
                 "\n  _GLIBCXX_DEBUG on                host has off"));
}
