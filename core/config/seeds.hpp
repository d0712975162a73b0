// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "config/experiment.hpp"

namespace strata::config {

struct Seeds {
  std::vector<std::int64_t> values;
  std::string problem;  ///< "" where all is well
};

/// `seeds = 3` gives 0, 1, 2; `seeds = [4, 7]` gives these two; on the command line seeds=3,
/// seeds=4,7 and seeds=[4].
[[nodiscard]] Seeds seeds_of(const Literal& literal);

}  // namespace strata::config
