// SPDX-License-Identifier: Apache-2.0
// The only file that knows which Catch2 there is. Matchers only (WithinAbs, WithinRel,
// ContainsSubstring), never Approx.
#pragma once
#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>
#else
#include <catch2/catch.hpp>

#include <string>

namespace Catch::Matchers {
inline auto ContainsSubstring(const std::string& text) {
  return Contains(text);
}
}  // namespace Catch::Matchers
   // Only in cases tagged [skippable], before anything is checked (strata_add_skippable_test).
#define SKIP(message)             \
  do {                            \
    WARN("skipped: " << message); \
    return;                       \
  } while (false)
#endif
