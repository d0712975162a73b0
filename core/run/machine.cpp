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

bool has_gpu() {
  std::error_code error;
  return std::filesystem::exists("/dev/nvidia0", error);
}

}  // namespace strata::run
