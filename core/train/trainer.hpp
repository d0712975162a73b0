// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "data/prefetcher.hpp"
#include "data/source.hpp"
#include "evaluate/model.hpp"
#include "protocol/settings.hpp"
#include "train/flat_parameters.hpp"
#include "train/metrics.hpp"
#include "train/optimizer.hpp"
#include "train/slots.hpp"

namespace strata::train {

class CheckpointReader;
class CheckpointWriter;

struct TrainerOptions {
  protocol::TrainingSettings settings;
  std::uint64_t seed = 0;  ///< of the trial
  std::int64_t ignore_label = -100;
  std::string device = "cpu";  ///< where the model's tensors are: "cpu", "cuda:0"
};

/// What one optimizer step was.
struct StepReport {
  std::int64_t step = 0;     ///< from 1
  double learning_rate = 0;  ///< applied
  double puzzle_learning_rate = 0;
};

/// While it lives, the model holds the averaged weights (where training.ema asks for an average;
/// else it does nothing). Made and destroyed between steps.
class AveragedWeights {
 public:
  AveragedWeights(FlatParameters& parameters, const at::Tensor& average);
  AveragedWeights(const AveragedWeights&) = delete;
  AveragedWeights& operator=(const AveragedWeights&) = delete;
  ~AveragedWeights();

 private:
  FlatParameters& parameters_;
  at::Tensor trained_;  ///< undefined where there is no average
};

/// Deep supervision with carry: each step runs one segment of every slot, with its own loss, and
/// updates the weights.
///
///     loss = (Σ_rows token_loss + Σ_terms weight * Σ_rows term) / batch
///
/// A slot that has halted takes the row offered to it, a fresh carry and fresh policy state; the
/// others let theirs pass and keep what they have (HRM's ACT wrapper). Every slot starts halted. A
/// policy that trains unrolled gets n attached segments and one update a step instead. Streams are
/// keyed (seed, purpose, step, slot), step counting from 0.
class Trainer {
 public:
  /// The model's parameters must all have one dtype and device; their memory is joined into one
  /// tensor here.
  /// @throws Error where the policy decides by labels
  Trainer(evaluate::Model model, std::shared_ptr<const data::Source> source,
          TrainerOptions options);
  Trainer(const Trainer&) = delete;
  Trainer& operator=(const Trainer&) = delete;
  ~Trainer();

  /// One optimizer step. Reads no value back from the device.
  StepReport step();
  [[nodiscard]] std::int64_t steps() const { return steps_; }

  /// Means since the last call, by name: loss, lm_loss and the policy's terms, and over the rows
  /// that halted: count, exact_accuracy, token_accuracy, mean_segments. Waits for the device.
  [[nodiscard]] NamedValues take_metrics();
  /// The first step whose loss was not finite, if there was one: the trial has diverged. Waits for
  /// the device.
  [[nodiscard]] std::optional<std::int64_t> diverged_at() const;

  /// The weights that are evaluated, for as long as the result lives.
  [[nodiscard]] AveragedWeights averaged_weights();

  /// What an evaluation reads, by the names of a checkpoint: parameters, buffers and the puzzle
  /// table, in the model's own memory. Whoever writes parameters calls weights_changed().
  [[nodiscard]] std::vector<std::pair<std::string, at::Tensor>> evaluated_tensors() const;
  void weights_changed() { parameters_.changed(); }

  [[nodiscard]] const evaluate::Model& model() const { return model_; }
  [[nodiscard]] const Slots& slots() const { return slots_; }
  /// Loss of the last step, scalar float64.
  [[nodiscard]] const at::Tensor& last_loss() const { return last_loss_; }
  /// Gradient of the last step for the puzzle rows that the slots held, [batch, width]; undefined
  /// without a table.
  [[nodiscard]] const at::Tensor& last_puzzle_gradient() const { return last_puzzle_gradient_; }

  /// All that a bit-identical continuation needs (train/checkpoint.hpp).
  void save(CheckpointWriter& writer) const;
  void restore(const CheckpointReader& reader);

 private:
  [[nodiscard]] RowStreams row_streams(std::uint64_t part) const;
  void take_rows();
  void start_rows();
  void gather_puzzle_rows();
  [[nodiscard]] StepOutcome supervised_step();
  [[nodiscard]] StepOutcome unrolled_step();
  [[nodiscard]] at::Tensor look_ahead(const Carry& carry, const at::Tensor& segments) const;
  [[nodiscard]] at::Tensor losses_of(const at::Tensor& logits) const;
  void update(const at::Tensor& loss, const StepReport& report);

  evaluate::Model model_;
  std::shared_ptr<const data::Source> source_;
  std::unique_ptr<data::Prefetcher> prefetcher_;  ///< on a GPU only
  TrainerOptions options_;
  FlatParameters parameters_;
  std::unique_ptr<Optimizer> optimizer_;
  at::Tensor average_;  ///< of the flat parameters; undefined without training.ema
  Slots slots_;
  MetricAccumulator metrics_;
  at::Tensor puzzle_rows_;  ///< [batch, width], a leaf; undefined without a table
  at::Tensor last_puzzle_gradient_;
  at::Tensor last_loss_;
  std::int64_t steps_ = 0;
};

}  // namespace strata::train
