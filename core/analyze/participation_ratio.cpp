// SPDX-License-Identifier: Apache-2.0
#include "analyze/participation_ratio.hpp"

#include <ATen/ATen.h>

#include <algorithm>
#include <limits>

namespace strata::analyze {
namespace {

/// Resamples that are worked out at once: [kAtOnce, D, D] in float64 is 64 MiB at D = 512.
constexpr std::int64_t kAtOnce = 32;

}  // namespace

void ParticipationRatio::add(std::size_t group, const at::Tensor& states) {
  const at::Tensor x = states.detach().to(at::kCPU, at::kDouble);
  if (!shift_.defined()) shift_ = x.mean(0);
  const at::Tensor centred = x - shift_;
  const std::size_t block = group % kBlocks;
  if (blocks_.size() <= block) blocks_.resize(block + 1);
  Block& sums = blocks_[block];
  if (!sums.sum.defined()) {
    sums.sum = at::zeros_like(shift_);
    sums.square = at::zeros({x.size(1), x.size(1)}, at::kDouble);
  }
  sums.samples += static_cast<double>(x.size(0));
  sums.sum += centred.sum(0);
  sums.square += centred.t().matmul(centred);
}

at::Tensor ParticipationRatio::ratios(const at::Tensor& weights) const {
  std::vector<at::Tensor> sums, squares;
  std::vector<double> counts;
  for (const Block& block : blocks_) {
    const bool used = block.sum.defined();
    sums.push_back(used ? block.sum : at::zeros_like(shift_));
    squares.push_back(used ? block.square
                           : at::zeros({shift_.size(0), shift_.size(0)}, at::kDouble));
    counts.push_back(block.samples);
  }
  const at::Tensor all = at::stack(squares).flatten(1);                      // [blocks, D * D]
  const at::Tensor count = weights.matmul(at::tensor(counts, at::kDouble));  // [n]
  const at::Tensor mean = weights.matmul(at::stack(sums)) / count.unsqueeze(1);
  std::vector<at::Tensor> results;
  for (std::int64_t first = 0; first < weights.size(0); first += kAtOnce) {
    const std::int64_t n = std::min(kAtOnce, weights.size(0) - first);
    const at::Tensor m = mean.narrow(0, first, n);
    const at::Tensor covariance =
        weights.narrow(0, first, n).matmul(all).view({n, m.size(1), m.size(1)}) /
            count.narrow(0, first, n).view({n, 1, 1}) -
        m.unsqueeze(2) * m.unsqueeze(1);
    const at::Tensor trace = covariance.diagonal(0, 1, 2).sum(1);
    results.push_back(trace * trace / covariance.square().sum({1, 2}));
  }
  return at::cat(results);
}

double ParticipationRatio::value() const {
  return ratios(at::ones({1, static_cast<std::int64_t>(blocks_.size())}, at::kDouble))
      .item<double>();
}

Interval ParticipationRatio::bootstrap(std::int64_t resamples, Stream stream) const {
  const auto blocks = static_cast<std::int64_t>(blocks_.size());
  at::Tensor weights = at::zeros({resamples, blocks}, at::kDouble);
  auto counts = weights.accessor<double, 2>();
  for (std::int64_t resample = 0; resample < resamples; ++resample)
    for (std::int64_t draw = 0; draw < blocks; ++draw)
      counts[resample]
            [static_cast<std::int64_t>(stream.below(static_cast<std::uint64_t>(blocks)))] += 1;
  Interval interval;
  interval.value = value();
  const at::Tensor all = ratios(weights);
  const at::Tensor finite = all.masked_select(all.isfinite());
  interval.left_out = all.numel() - finite.numel();
  const double reach = finite.numel() > 1 ? 1.96 * finite.std().item<double>()
                                          : std::numeric_limits<double>::quiet_NaN();
  interval.low = interval.value - reach;
  interval.high = interval.value + reach;
  return interval;
}

}  // namespace strata::analyze
