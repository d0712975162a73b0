// SPDX-License-Identifier: Apache-2.0
#include "trial/match_search.hpp"

#include <cstdlib>

#include "catch.hpp"

using strata::trial::find_nearest;
using strata::trial::SearchSpace;

TEST_CASE("A search finds what trying every value finds") {
  struct Case {
    std::int64_t minimum, maximum, multiple;
  };
  const Case c = GENERATE(Case{1, 300, 1}, Case{1, 300, 16}, Case{40, 300, 7}, Case{1, 1, 1},
                          Case{1, 65536, 8});
  SearchSpace space;
  space.minimum = c.minimum;
  space.maximum = c.maximum;
  space.allowed = [&](std::int64_t value) { return value % c.multiple == 0; };
  // In steps, as a rounded MLP width makes it.
  space.cost = [](std::int64_t value) { return value * value + 100 * ((value + 31) / 32); };
  const std::int64_t target = GENERATE(0, 1, 1000, 1100, 24'500, 89'999, 1'000'000'000'000);

  std::int64_t best = 0;
  for (std::int64_t value = c.minimum; value <= c.maximum; ++value) {
    if (!space.allowed(value)) continue;
    if (best == 0 || std::abs(space.cost(value) - target) < std::abs(space.cost(best) - target))
      best = value;
  }
  const auto nearest = find_nearest(space, target);
  REQUIRE(nearest);
  INFO(c.minimum << ".." << c.maximum << " by " << c.multiple << ", target " << target);
  CHECK(nearest->value == best);
  CHECK(nearest->cost == space.cost(best));
}

TEST_CASE("A cost that falls back where a prefix position goes is searched around the border") {
  SearchSpace space;
  space.maximum = 1000;
  space.allowed = [](std::int64_t) { return true; };
  space.cost = [](std::int64_t width) { return (81 + (512 + width - 1) / width) * width; };
  // 82 positions of 512 cost less than 83 of 511.
  const auto nearest = find_nearest(space, 82 * 512);
  REQUIRE(nearest);
  CHECK(nearest->cost == 82 * 512);
}

TEST_CASE("Where no value is allowed nothing is found") {
  SearchSpace space;
  space.maximum = 100;
  space.allowed = [](std::int64_t) { return false; };
  CHECK_FALSE(find_nearest(space, 10));
}
