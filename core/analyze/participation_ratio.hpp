// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

#include <cstddef>
#include <cstdint>
#include <vector>

#include "strata/stream.hpp"

namespace strata::analyze {

/// A number with its 95 % interval.
struct Interval {
  double value = 0;
  double low = 0;
  double high = 0;
};

/// How many dimensions a cloud of states fills:
///
///     PR = (Σ λ)² / Σ λ² = (tr C)² / ‖C‖²,   λ the eigenvalues of the covariance C
///
/// d for an isotropic cloud in d dimensions, 1 for states on a line. (Wang et al. 2025, arXiv
/// 2506.21734, compare z_H and z_L by it.) Samples come in groups (a puzzle's states are not
/// independent), of which only the second moments are kept, in float64.
class ParticipationRatio {
 public:
  /// @param states [samples, D] of one more part of a group
  void add(std::size_t group, const at::Tensor& states);
  /// NaN where no sample differs from another.
  [[nodiscard]] double value() const;
  /// The value, and 1.96 standard deviations of it over resampled groups to either side. (Not the
  /// percentiles: a group drawn twice adds no direction, so that resampled ratios are too small.)
  [[nodiscard]] Interval bootstrap(std::int64_t resamples, Stream stream) const;

 private:
  struct Group {
    double samples = 0;
    at::Tensor sum;     ///< [D]
    at::Tensor square;  ///< [D, D]
  };
  /// @param weights [n, groups] how often each group counts @returns [n]
  [[nodiscard]] at::Tensor ratios(const at::Tensor& weights) const;

  at::Tensor shift_;  ///< [D], near the mean: keeps digits in the sums
  std::vector<Group> groups_;
};

}  // namespace strata::analyze
