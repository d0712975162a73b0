// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

namespace strata::trial {

/// What a search may try, and what a value costs.
struct SearchSpace {
  std::int64_t minimum = 1;
  std::int64_t maximum = 1;
  std::function<bool(std::int64_t value)> allowed;       ///< fits the other parameters
  std::function<std::int64_t(std::int64_t value)> cost;  ///< of an allowed value
};

struct Nearest {
  std::int64_t value = 0;
  std::int64_t cost = 0;
};

/// The allowed value whose cost is nearest to `target`, the smaller of two that are equally near;
/// nothing where no value is allowed. A cost that grows with the value is found by bisection.
/// Where it falls back a little on the way (a wider state needs fewer prefix positions), four
/// allowed values on either side are tried as well.
[[nodiscard]] std::optional<Nearest> find_nearest(const SearchSpace& space, std::int64_t target);

}  // namespace strata::trial
