// SPDX-License-Identifier: Apache-2.0
#include "report/statistics.hpp"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <numeric>

namespace strata::report {

double student_t_quantile(double probability, double degrees) {
  return boost::math::quantile(boost::math::students_t(degrees), probability);
}

Estimate estimate(std::span<const double> values) {
  Estimate result;
  result.n = values.size();
  if (values.empty()) return result;
  const auto n = static_cast<double>(values.size());
  // Exactly their value where all are equal: a sum and a division need not give it back.
  const bool all_equal = std::all_of(values.begin(), values.end(),
                                     [&](double value) { return value == values.front(); });
  result.mean = all_equal ? values.front() : std::accumulate(values.begin(), values.end(), 0.0) / n;
  if (values.size() < 2 || !std::isfinite(result.mean)) return result;
  double squares = 0;
  for (const double value : values)
    squares += (value - result.mean) * (value - result.mean);
  const double error = std::sqrt(squares / (n - 1) / n);
  const double reach = student_t_quantile(0.975, n - 1) * error;
  result.interval = Interval{.low = result.mean - reach, .high = result.mean + reach};
  return result;
}

std::optional<Interval> wilson_interval(double share, std::int64_t cases) {
  if (cases < 1 || !std::isfinite(share)) return std::nullopt;
  constexpr double kZ = 1.959963984540054;  // the normal quantile at 0.975
  const auto n = static_cast<double>(cases);
  const double shrink = 1 + kZ * kZ / n;
  const double middle = (share + kZ * kZ / (2 * n)) / shrink;
  const double reach = kZ * std::sqrt(share * (1 - share) / n + kZ * kZ / (4 * n * n)) / shrink;
  return Interval{.low = middle - reach, .high = middle + reach};
}

}  // namespace strata::report
