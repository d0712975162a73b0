// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "report/statistics.hpp"

namespace strata::report {

/// How a metric's numbers are written for people. Shares (accuracies, rates of valid answers and of
/// halting, pass@K) have three decimals and their intervals are drawn no further than 0 and 1;
/// others have four digits that count.
class Metric {
 public:
  explicit Metric(std::string name);
  /// "exact accuracy"
  [[nodiscard]] std::string title() const;
  [[nodiscard]] std::string value(double value) const;
  /// "0.980  [0.960, 1.000]"
  [[nodiscard]] std::string estimate(const Estimate& estimate) const;
  /// "-0.410  [-0.480, -0.340]"; never cut
  [[nodiscard]] std::string difference(const Estimate& estimate) const;
  /// Does the interval reach further than it is drawn?
  [[nodiscard]] bool is_cut(const Estimate& estimate) const;
  /// In 0..1.
  [[nodiscard]] bool measures_share() const { return is_share_; }

 private:
  std::string name_;
  bool is_share_ = false;
};

}  // namespace strata::report
