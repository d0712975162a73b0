// SPDX-License-Identifier: Apache-2.0
#include "run/machine.hpp"

#include "catch.hpp"
#include "temporary_folder.hpp"

using namespace strata;
using strata::test::TemporaryFolder;
using strata::test::write_text;

TEST_CASE("a GPU is seen by its device file, whatever its number") {
  const auto [file, is_gpu] = GENERATE(table<const char*, bool>({
      {"nvidia0", true},
      {"nvidia3", true},
      {"nvidia12", true},
      {"nvidia", false},
      {"nvidiactl", false},
      {"nvidia-uvm", false},
      {"nvidia3x", false},
      {"null", false},
  }));
  CAPTURE(file);
  const TemporaryFolder devices;
  CHECK_FALSE(run::has_gpu(devices.path()));
  write_text(devices / file, "");
  CHECK(run::has_gpu(devices.path()) == is_gpu);
}

TEST_CASE("WSL's device is an NVIDIA GPU only where the host gives NVIDIA's library") {
  const TemporaryFolder devices, wsl;
  const auto library = wsl / "libcuda.so.1";
  write_text(devices / "dxg", "");
  CHECK_FALSE(run::has_gpu(devices.path(), library));
  write_text(library, "");
  CHECK(run::has_gpu(devices.path(), library));
  CHECK_FALSE(run::has_gpu(wsl.path(), library));
}

TEST_CASE("a folder that is not there has no GPU") {
  CHECK_FALSE(run::has_gpu("/nowhere/dev"));
}
