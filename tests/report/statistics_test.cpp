// SPDX-License-Identifier: Apache-2.0
#include "report/statistics.hpp"

#include <cmath>
#include <numbers>
#include <vector>

#include "catch.hpp"

namespace strata::report {
namespace {

using Catch::WithinAbs;

TEST_CASE("Quantiles of Student's t are those of the printed tables and of the closed forms") {
  // Two-sided 95 %: NIST/SEMATECH e-Handbook, table 1.3.6.7.2.
  CHECK_THAT(student_t_quantile(0.975, 1), WithinAbs(12.706, 5e-4));
  CHECK_THAT(student_t_quantile(0.975, 2), WithinAbs(4.303, 5e-4));
  CHECK_THAT(student_t_quantile(0.975, 3), WithinAbs(3.182, 5e-4));
  CHECK_THAT(student_t_quantile(0.975, 4), WithinAbs(2.776, 5e-4));
  CHECK_THAT(student_t_quantile(0.975, 9), WithinAbs(2.262, 5e-4));
  CHECK_THAT(student_t_quantile(0.975, 100), WithinAbs(1.984, 5e-4));
  // One degree: the Cauchy distribution, tan(pi (p - 1/2)). Two: (2p - 1) / sqrt(2 p (1 - p)).
  CHECK_THAT(student_t_quantile(0.975, 1), WithinAbs(std::tan(std::numbers::pi * 0.475), 1e-9));
  CHECK_THAT(student_t_quantile(0.975, 2), WithinAbs(0.95 / std::sqrt(2 * 0.975 * 0.025), 1e-9));
}

TEST_CASE("The interval of a mean is Student's") {
  // By hand: mean 2, s = 1, error 1 / sqrt(3), reach 4.302653 * 0.577350.
  const Estimate three = estimate(std::vector{1.0, 2.0, 3.0});
  CHECK(three.n == 3);
  CHECK(three.mean == 2);
  CHECK_THAT(three.interval->low, WithinAbs(2 - 2.484138, 1e-6));
  CHECK_THAT(three.interval->high, WithinAbs(2 + 2.484138, 1e-6));
  // Two values a, b: the half-width is 12.706205 |a - b| / 2.
  CHECK_THAT(estimate(std::vector{0.4, 0.6}).interval->high, WithinAbs(0.5 + 1.2706205, 1e-6));
}

TEST_CASE("One value has no interval, equal values have one of no width") {
  CHECK_FALSE(estimate(std::vector{0.7}).interval.has_value());
  CHECK(estimate(std::vector{0.7}).mean == 0.7);
  CHECK(estimate(std::vector{0.1, 0.1, 0.1}).interval == Interval{0.1, 0.1});
  CHECK(estimate(std::vector<double>{}).n == 0);
}

TEST_CASE("A NaN among the values is not hidden") {
  const Estimate estimated = estimate(std::vector{0.5, std::nan(""), 0.7});
  CHECK(std::isnan(estimated.mean));
  CHECK_FALSE(estimated.interval.has_value());
}

}  // namespace
}  // namespace strata::report
