// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "report/comparison.hpp"

/// A result table for other programs: numbers in full, intervals as they are.
namespace strata::report {

/// The baseline's exact accuracy after segment 1, 2, …
struct SegmentMeans {
  std::size_t seeds = 0;
  std::vector<double> mean;
};

[[nodiscard]] std::string table_json(const Comparison& comparison, const SegmentMeans& segments);

/// One line a variant, with a column for each seed: its value, or what became of it.
[[nodiscard]] std::string table_csv(const Comparison& comparison);

}  // namespace strata::report
