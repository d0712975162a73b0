// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace strata::report {

struct Interval {
  double low = 0;
  double high = 0;
  [[nodiscard]] bool contains(double value) const { return low <= value && value <= high; }
  friend bool operator==(const Interval&, const Interval&) = default;
};

/// A mean over replicates. With x_i the values, mean m = sum x_i / n and s^2 = sum (x_i - m)^2 / (n
/// - 1), the 95 % interval is m +- t(0.975, n - 1) s / sqrt(n) (Student's t). One value has none.
/// Equal values give [m, m].
struct Estimate {
  std::size_t n = 0;
  double mean = 0;
  std::optional<Interval> interval;
};

/// @param values n >= 1 of them; a NaN or an infinity makes the mean so, and leaves no interval
[[nodiscard]] Estimate estimate(std::span<const double> values);

/// Wilson's 95 % interval of a share p of n independent cases (Wilson 1927): with z = 1.959964,
/// (p + z²/2n ± z √(p(1-p)/n + z²/4n²)) / (1 + z²/n). None where there is no case or p is NaN.
[[nodiscard]] std::optional<Interval> wilson_interval(double share, std::int64_t cases);

/// The quantile t of Student's distribution: P(T <= t) = probability. @param degrees of freedom,
/// from 1
[[nodiscard]] double student_t_quantile(double probability, double degrees);

}  // namespace strata::report
