// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "evaluate/model.hpp"
#include "protocol/messages.hpp"
#include "protocol/settings.hpp"
#include "strata/context.hpp"
#include "strata/dataset.hpp"
#include "strata/error.hpp"

namespace strata::evaluate {

/// Token loss of each row: logits [batch, length, vocabulary], labels [batch, length] -> [batch].
using TokenLoss = std::function<at::Tensor(const at::Tensor& logits, const at::Tensor& labels)>;

/// What an evaluation needs to know besides the model.
struct EvaluationContext {
  const Dataset* dataset = nullptr;
  Context trial;  ///< shape, device and precision of the trial
  std::int64_t copies =
      0;  ///< augmentation.copies: items are looked up under their original's puzzle id
  std::uint64_t seed =
      0;  ///< of the trial; streams are keyed (seed, purpose, sample, trajectory, segment)
  TokenLoss token_loss;  ///< may be empty: then no "loss" is reported
  std::vector<Cell>
      majority;  ///< most frequent label a cell in training; empty: that baseline is not reported
  std::function<void(std::int64_t done, std::int64_t total)> progress;  ///< may be empty
  std::function<bool()> stop;  ///< asked between batches; true ends the evaluation with kStopped
};

/// Thrown where `stop` answered true: nothing is scored.
class Stopped : public Error {
 public:
  using Error::Error;
};

/// The most frequent label of each cell, row-major; empty where the grids differ in size. Ties go
/// to the smaller cell.
[[nodiscard]] std::vector<Cell> majority_label(std::span<const Item> items);

/// Scores every item exactly once, in evaluation mode and without gradient.
///
/// "maximum": every row takes all segments and its last answer counts (as published). "policy": a
/// row's answer is the one of the segment at which the policy halts it, or of the last. Metrics:
/// exact_accuracy, token_accuracy (all labels that count), blank_accuracy (cells the puzzle leaves
/// open), valid_rate (the dataset's checker), mean_segments, loss, logit_residual (relative change
/// of the logits over the last segment), network_evaluations (segments times rows that were
/// computed), and the baselines majority_blank_accuracy and copy_blank_accuracy. Accuracies are
/// shares of items or cells in 0..1, the mean over all items.
[[nodiscard]] protocol::EvaluationResult evaluate(const Model& model, std::span<const Item> items,
                                                  const protocol::EvaluationSettings& settings,
                                                  const EvaluationContext& context);

}  // namespace strata::evaluate
