// SPDX-License-Identifier: Apache-2.0
#include "data/copies_check.hpp"

#include <fmt/format.h>

namespace strata::data {

CopiesCheck check_copies(const Composer& composer, std::int64_t copies) {
  CopiesCheck check;
  if (copies <= 0) return check;
  const double distinct = composer.distinct();
  if (composer.empty())
    check.problem = fmt::format(
        "augmentation.copies is {}, but augmentation.plugins names no augmentation, so that every "
        "copy would be the puzzle itself under another puzzle id. Set augmentation.copies = 0, or "
        "name the augmentations that make the copies.",
        copies);
  else if (static_cast<double>(copies) + 1 > distinct)
    check.warning = fmt::format(
        "augmentation.copies is {}, but augmentation.plugins makes no more than {} different "
        "versions of a puzzle, itself included, so that copies repeat each other under ids of "
        "their own. At most {} copies differ.",
        copies, distinct, distinct - 1);
  return check;
}

}  // namespace strata::data
