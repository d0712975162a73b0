// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "strata/grid.hpp"

namespace strata::arc {

/// Colours of ARC's grids are 0 to 9; 0 is the background.
inline constexpr Cell kColours = 10;

/// One example. The output of a test input may be held back (Kaggle's challenges).
struct Pair {
  Grid input;
  std::optional<Grid> output;
  friend bool operator==(const Pair&, const Pair&) = default;
};

/// Demonstrations of a rule, and inputs to apply it to.
struct Task {
  std::vector<Pair> train;
  std::vector<Pair> test;
  friend bool operator==(const Task&, const Task&) = default;
};

/// By id, sorted: nothing depends on the order of files in a folder or of keys in a file.
using Tasks = std::map<std::string, Task>;

/// Height, width and cells of both grids: equal texts, equal pairs.
[[nodiscard]] std::string spelled(const Pair& pair);

}  // namespace strata::arc
