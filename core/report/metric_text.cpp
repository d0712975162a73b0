// SPDX-License-Identifier: Apache-2.0
#include "report/metric_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string_view>
#include <utility>

namespace strata::report {

namespace {

/// By name, as plugins may add metrics.
bool names_share(std::string_view name) {
  return name.ends_with("accuracy") || name.ends_with("valid_rate") ||
         name.starts_with("pass_at_") || name.starts_with("halts_when_") ||
         name.starts_with("continues_when_");
}

}  // namespace

Metric::Metric(std::string name) : name_(std::move(name)), is_share_(names_share(name_)) {}

std::string Metric::title() const {
  std::string title = name_;
  std::replace(title.begin(), title.end(), '_', ' ');
  return title;
}

std::string Metric::value(double value) const {
  if (std::isnan(value)) return "NaN";
  return is_share_ ? fmt::format("{:.3f}", value) : fmt::format("{:.4g}", value);
}

std::string Metric::estimate(const Estimate& estimate) const {
  if (!estimate.interval) return value(estimate.mean);
  const double low = is_share_ ? std::max(estimate.interval->low, 0.0) : estimate.interval->low;
  const double high = is_share_ ? std::min(estimate.interval->high, 1.0) : estimate.interval->high;
  return fmt::format("{}  [{}, {}]", value(estimate.mean), value(low), value(high));
}

std::string Metric::difference(const Estimate& estimate) const {
  const auto signed_text = [this](double value) {
    return is_share_ ? fmt::format("{:+.3f}", value) : fmt::format("{:+.4g}", value);
  };
  if (!estimate.interval) return signed_text(estimate.mean);
  return fmt::format("{}  [{}, {}]", signed_text(estimate.mean),
                     signed_text(estimate.interval->low), signed_text(estimate.interval->high));
}

bool Metric::is_cut(const Estimate& estimate) const {
  return is_share_ && estimate.interval &&
         (estimate.interval->low < 0 || estimate.interval->high > 1);
}

}  // namespace strata::report
