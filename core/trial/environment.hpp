// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace strata::trial {

/// What this process has used since it began.
struct Usage {
  double wall_seconds = 0;
  double cpu_seconds = 0;
  std::int64_t peak_memory_bytes = 0;
};
[[nodiscard]] Usage usage_of_process();

/// What is recorded beside a result and not hashed: strata, commit, libtorch, host, system,
/// processor, device, pid.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> environment(
    const std::string& device);

}  // namespace strata::trial
