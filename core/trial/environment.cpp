// SPDX-License-Identifier: Apache-2.0
#include "trial/environment.hpp"

#include <sys/resource.h>
#include <sys/utsname.h>
#include <torch/headeronly/version.h>
#include <unistd.h>

#include <chrono>
#include <fstream>

#include "strata/version.hpp"
#if __has_include("build_commit.hpp")  // written by the build (tools/cmake/StrataCommit.cmake)
#include "build_commit.hpp"
#else
namespace strata {
inline constexpr char kBuildCommit[] = "";
}
#endif

namespace strata::trial {
namespace {

const auto kStart = std::chrono::steady_clock::now();

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
}

std::string processor() {
  std::ifstream file("/proc/cpuinfo");
  std::string line;
  while (std::getline(file, line))
    if (line.rfind("model name", 0) == 0 && line.find(':') + 2 <= line.size())
      return line.substr(line.find(':') + 2);
  return "unknown";
}

}  // namespace

Usage usage_of_process() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  return {.wall_seconds =
              std::chrono::duration<double>(std::chrono::steady_clock::now() - kStart).count(),
          .cpu_seconds = seconds(used.ru_utime) + seconds(used.ru_stime),
          .peak_memory_bytes = used.ru_maxrss * 1024};
}

std::vector<std::pair<std::string, std::string>> environment(const std::string& device) {
  utsname system{};
  uname(&system);
  return {{"strata", STRATA_VERSION},
          {"commit", kBuildCommit},
          {"libtorch", TORCH_VERSION},
          {"host", system.nodename},
          {"system", std::string(system.sysname) + " " + system.release + " " + system.machine},
          {"processor", processor()},
          {"device", device},
          {"pid", std::to_string(getpid())}};
}

}  // namespace strata::trial
