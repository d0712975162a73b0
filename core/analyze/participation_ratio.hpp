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
  std::int64_t left_out = 0;  ///< resamples without a finite number
};

/// How many dimensions a cloud of states fills:
///
///     PR = (Σ λ)² / Σ λ² = (tr C)² / ‖C‖²,   λ the eigenvalues of the covariance C
///
/// d for an isotropic cloud in d dimensions, 1 for states on a line. (Wang et al. 2025, arXiv
/// 2506.21734, compare z_H and z_L by it.) Samples come in groups (a puzzle's states are not
/// independent). Groups share kBlocks blocks, of which only the second moments are kept, in
/// float64: 256 MiB at D = 512, however many groups there are.
class ParticipationRatio {
 public:
  /// The most parts that are resampled as wholes: group g goes to block g mod kBlocks.
  static constexpr std::size_t kBlocks = 128;

  /// @param states [samples, D] of one more part of a group
  void add(std::size_t group, const at::Tensor& states);
  /// NaN where no sample differs from another.
  [[nodiscard]] double value() const;
  /// The value, and 1.96 standard deviations of it over resampled blocks to either side. (Not the
  /// percentiles: a block drawn twice adds no direction, so that resampled ratios are too small.)
  /// Resamples whose ratio is no finite number are left out and counted; an interval of NaN where
  /// fewer than two are left.
  [[nodiscard]] Interval bootstrap(std::int64_t resamples, Stream stream) const;

 private:
  struct Block {
    double samples = 0;
    at::Tensor sum;     ///< [D]
    at::Tensor square;  ///< [D, D]
  };
  /// @param weights [n, blocks] how often each block counts @returns [n]
  [[nodiscard]] at::Tensor ratios(const at::Tensor& weights) const;

  at::Tensor shift_;  ///< [D], near the mean: keeps digits in the sums
  std::vector<Block> blocks_;
};

}  // namespace strata::analyze
