// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "data/composer.hpp"
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
  std::function<bool()> stop;  ///< asked after each segment; true ends the evaluation by Stopped
  std::shared_ptr<const data::Composer> composer;  ///< the trial's augmentations, for votes; may be
                                                   ///< null: then a puzzle has one copy
  /// Puts the weights of a member of an ensemble into the model, 0 being those that are there; for
  /// evaluation.ensemble only. The caller puts 0 back.
  std::function<void(std::int64_t member)> use_member;
  std::function<void(std::string text)> warn;  ///< what a reader must be told; may be empty
};

/// Thrown where `stop` answered true: nothing is scored.
class Stopped : public Error {
 public:
  using Error::Error;
};

/// The most frequent label of each cell, row-major; empty where the grids differ in size. Ties go
/// to the smaller cell.
[[nodiscard]] std::vector<Cell> majority_label(std::span<const Item> items);

/// Scores every item exactly once, in evaluation mode and without gradient. Rows pass through
/// settings.batch_size slots (slots.hpp); a row is an item, or with votes one of its copies in one
/// of its trajectories.
///
/// "maximum": every row takes all segments and its last answer counts (as published). "policy": a
/// row's answer is the one of the segment at which the policy halts it, or of the last; it leaves
/// its slot then. README.md defines every metric. Accuracies are shares of items or cells in 0..1,
/// the mean over all items.
/// @throws Stopped, and Error where answers cannot be selected as settings say
[[nodiscard]] protocol::EvaluationResult evaluate(const Model& model, std::span<const Item> items,
                                                  const protocol::EvaluationSettings& settings,
                                                  const EvaluationContext& context);

}  // namespace strata::evaluate
