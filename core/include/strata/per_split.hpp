// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>

#include "strata/dataset.hpp"

namespace strata {

/// In the order in which they are made and told.
inline constexpr std::array kSplits{Split::kTrain, Split::kValidation, Split::kTest};

/// One value for each of the three splits.
template <class T>
struct PerSplit {
  std::array<T, kSplits.size()> values{};

  T& operator[](Split split) { return values[static_cast<std::size_t>(split)]; }
  const T& operator[](Split split) const { return values[static_cast<std::size_t>(split)]; }
};

}  // namespace strata
