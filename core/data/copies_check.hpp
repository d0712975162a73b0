// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "data/composer.hpp"

namespace strata::data {

/// What is to be said of `augmentation.copies`, a sentence or two each; "" where there is nothing.
struct CopiesCheck {
  std::string problem;
  std::string warning;
};

/// Copies of nothing are refused: they would be the puzzle itself under ids of their own. More
/// copies than the augmentations can tell apart are told.
[[nodiscard]] CopiesCheck check_copies(const Composer& composer, std::int64_t copies);

}  // namespace strata::data
