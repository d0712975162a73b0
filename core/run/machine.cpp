// SPDX-License-Identifier: Apache-2.0
#include "run/machine.hpp"

#include <sched.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>

namespace strata::run {
namespace {

/// Of control groups, version 2: "<quota> <period>" in microseconds, or "max <period>". 0: no
/// limit.
std::int64_t quota_cores() {
  std::ifstream file("/sys/fs/cgroup/cpu.max");
  std::int64_t quota = 0;
  std::int64_t period = 0;
  if (!(file >> quota >> period) || quota <= 0 || period <= 0) return 0;
  return std::max<std::int64_t>((quota + period / 2) / period, 1);
}

}  // namespace

std::int64_t usable_cores() {
  cpu_set_t set;
  CPU_ZERO(&set);
  std::int64_t cores = ::sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
  if (const std::int64_t quota = quota_cores(); quota > 0) cores = std::min(cores, quota);
  return cores;
}

bool has_gpu(const std::filesystem::path& devices, const std::filesystem::path& wsl_driver) {
  std::error_code error;
  for (std::filesystem::directory_iterator entries(devices, error), end; !error && entries != end;
       entries.increment(error)) {
    const std::string name = entries->path().filename().string();
    // A container may have one GPU of several, under that one's number. nvidiactl is the driver's
    // own file, there without a GPU too.
    if (name.starts_with("nvidia") && name.size() > 6 &&
        std::all_of(name.begin() + 6, name.end(),
                    [](char letter) { return letter >= '0' && letter <= '9'; }))
      return true;
    // WSL has GPUs of any maker behind dxg; the host gives NVIDIA's library where one is NVIDIA's.
    if (std::error_code no_driver; name == "dxg" && std::filesystem::exists(wsl_driver, no_driver))
      return true;
  }
  return false;
}

}  // namespace strata::run
