// SPDX-License-Identifier: Apache-2.0
#include "report/shown_segments.hpp"

namespace strata::report {

std::vector<std::int64_t> shown_segments(std::int64_t count) {
  std::vector<std::int64_t> segments;
  for (std::int64_t segment = 1; segment <= count; ++segment) {
    const bool power = (segment & (segment - 1)) == 0;
    if (count <= 16 || power || segment == count) segments.push_back(segment);
  }
  return segments;
}

}  // namespace strata::report
