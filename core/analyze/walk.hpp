// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>
#include <vector>

#include "evaluate/model.hpp"

namespace strata::analyze {

/// Samples as the model takes them, on its device.
struct Rows {
  at::Tensor tokens;   ///< [rows, length] int64
  at::Tensor labels;   ///< [rows, length] int64; undefined: nothing is known of them
  at::Tensor puzzles;  ///< [rows] int64, rows of the puzzle table
  /// Keys of their streams: an item's place in its split, as an evaluation counts, draws what the
  /// evaluation drew.
  std::vector<std::int64_t> samples;
};

struct WalkOptions {
  std::int64_t segments = 1;
  std::uint64_t seed = 0;  ///< of the trial
  std::int64_t ignore_label = -100;
  const Observer* observer = nullptr;
};

/// One segment of all rows.
struct WalkedSegment {
  std::int64_t segment;  ///< from 1
  const Carry& before;   ///< the carry that it began with
  const SegmentOutput& output;
  const Verdict& verdict;  ///< the policy is asked, and nobody stops
};

/// Runs the segments of a batch to the end, without gradient and without halting, in the streams of
/// an evaluation. The modules must be in evaluation mode.
void walk(const evaluate::Model& model, const Rows& rows, const WalkOptions& options,
          const std::function<void(const WalkedSegment&)>& use);

}  // namespace strata::analyze
