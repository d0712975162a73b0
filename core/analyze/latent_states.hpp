// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "evaluate/model.hpp"
#include "protocol/replay_messages.hpp"
#include "strata/context.hpp"
#include "strata/dataset.hpp"

namespace strata::analyze {

struct LatentOptions {
  std::string model;  ///< AnalysisValue::model of the result
  std::int64_t segments = 1;
  std::int64_t resamples = 500;
  std::int64_t trajectories = 4;
  std::int64_t copies = 0;  ///< augmentation.copies
  std::uint64_t seed = 0;   ///< of the trial
  std::int64_t batch = 16;
};

/// Runs the segments of all items without halting and says what the states that the architecture's
/// observer names (or, where it names none, the dense tensors of the carry) look like. README.md
/// has the measures. Half of the groups (every second one) teach the linear probes, the others are
/// what they are scored on.
[[nodiscard]] std::vector<protocol::AnalysisValue> latent_states(const evaluate::Model& model,
                                                                 const Dataset& dataset,
                                                                 std::span<const Item> items,
                                                                 const Context& context,
                                                                 const LatentOptions& options);

}  // namespace strata::analyze
