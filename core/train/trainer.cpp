// SPDX-License-Identifier: Apache-2.0
#include "train/trainer.hpp"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include <utility>

#include "evaluate/correctness.hpp"
#include "evaluate/observation.hpp"
#include "strata/error.hpp"
#include "train/loss.hpp"

namespace strata::train {
namespace {

/// Part of a step's streams for the look-ahead; the parts below count the segments of an unrolled
/// step.
constexpr std::uint64_t kLookAheadPart = 1U << 20U;

/// On a GPU this waits for the copy of a few kilobytes, once a step and before any work of the step
/// is queued.
at::Tensor to_tensor(const std::vector<std::int64_t>& values, at::IntArrayRef shape,
                     const at::Device& device) {
  const at::Tensor view = at::from_blob(const_cast<std::int64_t*>(values.data()), shape, at::kLong);
  return device.is_cpu() ? view.clone() : view.to(device);
}

/// Without history and in memory of its own kind, so that a carry read from a checkpoint is laid
/// out as one that was not.
Carry settled(const Carry& carry) {
  Carry result;
  for (const auto& [name, tensor] : carry.entries())
    result.set(name, tensor.detach().contiguous());
  return result;
}

Slots empty_slots(std::int64_t batch, std::int64_t length, const at::Device& device) {
  const auto options = at::TensorOptions(at::kLong).device(device);
  Slots slots;
  slots.tokens = at::zeros({batch, length}, options);
  slots.labels = at::zeros({batch, length}, options);
  slots.puzzles = at::zeros({batch}, options);
  slots.segments = at::zeros({batch}, options);
  slots.halted = at::ones({batch}, options.dtype(at::kBool));
  return slots;
}

}  // namespace

AveragedWeights::AveragedWeights(FlatParameters& parameters, const at::Tensor& average)
    : parameters_(parameters) {
  if (!average.defined()) return;
  const at::NoGradGuard no_grad;
  trained_ = parameters_.values().clone();
  parameters_.values().copy_(average);
  parameters_.changed();
}

AveragedWeights::~AveragedWeights() {
  if (!trained_.defined()) return;
  const at::NoGradGuard no_grad;
  parameters_.values().copy_(trained_);
  parameters_.changed();
}

Trainer::Trainer(evaluate::Model model, std::shared_ptr<const data::Source> source,
                 TrainerOptions options)
    : model_(std::move(model)),
      source_(std::move(source)),
      options_(std::move(options)),
      parameters_(model_),
      optimizer_(make_optimizer(options_.settings, parameters_.values())),
      metrics_(options_.ignore_label) {
  if (model_.halting->needs_labels())
    throw Error(
        "This halting policy looks at the labels to decide, so nothing can be trained with it: it "
        "would know the answers. Train with "
        "another policy and use this one in evaluation.");
  if (options_.settings.ema > 0) average_ = parameters_.values().clone();
  const at::Device device(options_.device);
  slots_ = empty_slots(options_.settings.batch_size, source_->length(), device);
  if (!device.is_cpu())
    prefetcher_ = std::make_unique<data::Prefetcher>(source_, options_.settings.batch_size);
}

Trainer::~Trainer() = default;

StepReport Trainer::step() {
  if (!model_.architecture->is_training()) model_.architecture->train();
  if (!model_.halting->is_training()) model_.halting->train();
  StepReport report;
  report.step = steps_ + 1;
  report.learning_rate = rate_at(report.step, options_.settings.learning_rate, options_.settings);
  report.puzzle_learning_rate =
      rate_at(report.step, options_.settings.puzzle_learning_rate, options_.settings);

  take_rows();
  gather_puzzle_rows();
  parameters_.zero_gradients();
  const StepOutcome outcome = model_.halting->unrolled() ? unrolled_step() : supervised_step();
  const at::Tensor& loss = outcome.losses.front().second;
  update(loss, report);
  last_loss_ = loss.detach();
  metrics_.add(report.step, outcome);
  ++steps_;
  return report;
}

/// Halted slots take the rows offered to them.
void Trainer::take_rows() {
  const std::int64_t batch = options_.settings.batch_size;
  const at::Device device = slots_.tokens.device();
  if (prefetcher_) {  // which slots halted is known on the device only: offer to all
    const data::Batch offered = prefetcher_->take(steps_);
    const at::Tensor halted = slots_.halted.unsqueeze(1);
    slots_.tokens = at::where(halted, to_tensor(offered.tokens, {batch, offered.length}, device),
                              slots_.tokens);
    slots_.labels = at::where(halted, to_tensor(offered.labels, {batch, offered.length}, device),
                              slots_.labels);
    slots_.puzzles =
        at::where(slots_.halted, to_tensor(offered.puzzles, {batch}, device), slots_.puzzles);
    start_rows();
    return;
  }
  std::vector<std::int64_t> taking;  // read from memory, the device being the CPU
  const bool* halted = slots_.halted.const_data_ptr<bool>();
  for (std::int64_t slot = 0; slot < batch; ++slot)
    if (halted[slot]) taking.push_back(slot);
  if (taking.empty()) return;
  const data::Batch offered = source_->offer(steps_, taking);
  const auto rows = static_cast<std::int64_t>(taking.size());
  const at::Tensor index = to_tensor(taking, {rows}, device);
  slots_.tokens.index_copy_(0, index, to_tensor(offered.tokens, {rows, offered.length}, device));
  slots_.labels.index_copy_(0, index, to_tensor(offered.labels, {rows, offered.length}, device));
  slots_.puzzles.index_copy_(0, index, to_tensor(offered.puzzles, {rows}, device));
  start_rows();
}

/// Halted slots start with a fresh carry, fresh policy state and no segments.
void Trainer::start_rows() {
  const at::NoGradGuard no_grad;
  const std::int64_t batch = options_.settings.batch_size;
  const RowStreams streams = row_streams(0);
  Step step;
  step.limit = model_.halting->segments();
  step.training = true;
  step.streams = &streams;
  const Carry carry = model_.architecture->initial_carry(batch, step);
  const Carry state = model_.halting->initial_state(batch);
  const bool first = slots_.carry.empty();
  slots_.carry = settled(first ? carry : slots_.carry.replaced_where(slots_.halted, carry));
  slots_.policy_state = settled(slots_.policy_state.empty()
                                    ? state
                                    : slots_.policy_state.replaced_where(slots_.halted, state));
  slots_.segments = slots_.segments.masked_fill(slots_.halted, 0);
}

void Trainer::gather_puzzle_rows() {
  if (!model_.puzzle_table.defined()) return;
  puzzle_rows_ = model_.puzzle_table.index_select(0, slots_.puzzles).requires_grad_(true);
}

StepOutcome Trainer::supervised_step() {
  const RowStreams streams = row_streams(0);
  Step step;
  step.segment = slots_.segments + 1;
  step.limit = model_.halting->segments();
  step.training = true;
  step.streams = &streams;
  const SegmentOutput output =
      model_.architecture->segment(slots_.carry, slots_.tokens, puzzle_rows_, step);

  StepOutcome outcome;
  outcome.labels = slots_.labels;
  outcome.predictions = output.logits.detach().argmax(-1);
  outcome.correct =
      evaluate::exactly_correct(outcome.predictions, slots_.labels, options_.ignore_label);
  outcome.segments = step.segment;
  const Observation observation =
      evaluate::observation_of(*model_.halting, output, slots_.carry, step, outcome.correct);
  const Verdict verdict = model_.halting->decide(observation, slots_.policy_state);
  const Carry carry = settled(output.carry);
  at::Tensor next_summary;
  if (model_.halting->needs_look_ahead()) next_summary = look_ahead(carry, step.segment);
  const std::vector<LossTerm> terms = model_.halting->losses(observation, verdict, next_summary);

  const auto batch = static_cast<double>(options_.settings.batch_size);
  const at::Tensor token_part = losses_of(output.logits).sum() / batch;
  at::Tensor loss = token_part;
  outcome.losses = {{"loss", {}}, {"lm_loss", token_part}};
  for (const LossTerm& term : terms) {
    // Summed in the term's own number format, as published.
    const at::Tensor part = term.rows.sum().to(at::kDouble) / batch;
    loss = loss + term.weight * part;
    outcome.losses.emplace_back(term.name, part);
  }
  outcome.losses.front().second = loss;
  outcome.halted = verdict.halted.logical_or(step.segment >= step.limit);
  slots_.carry = carry;
  slots_.policy_state = settled(verdict.state);
  slots_.segments = step.segment;
  slots_.halted = outcome.halted;
  return outcome;
}

/// n attached segments from a fresh start, one loss; every slot restarts.
StepOutcome Trainer::unrolled_step() {
  const std::int64_t segments = model_.halting->segments();
  std::vector<at::Tensor> summaries, losses;
  Carry carry = slots_.carry;
  StepOutcome outcome;
  for (std::int64_t k = 1; k <= segments; ++k) {
    const RowStreams streams = row_streams(static_cast<std::uint64_t>(k - 1));
    Step step;
    step.segment = at::full_like(slots_.segments, k);
    step.limit = segments;
    step.training = true;
    step.streams = &streams;
    const SegmentOutput output =
        model_.architecture->segment(carry, slots_.tokens, puzzle_rows_, step);
    summaries.push_back(output.summary);
    losses.push_back(losses_of(output.logits));
    carry = output.carry;
    if (k < segments) continue;
    outcome.predictions = output.logits.detach().argmax(-1);
    outcome.segments = step.segment;
  }
  const auto batch = static_cast<double>(options_.settings.batch_size);
  const at::Tensor rows = model_.halting->unroll(at::stack(summaries), at::stack(losses));
  outcome.losses = {{"loss", rows.to(at::kDouble).sum() / batch},
                    {"lm_loss", losses.back().sum() / batch}};
  outcome.labels = slots_.labels;
  outcome.correct =
      evaluate::exactly_correct(outcome.predictions, slots_.labels, options_.ignore_label);
  outcome.halted = at::ones_like(slots_.halted);
  slots_.carry = settled(carry);
  slots_.segments = outcome.segments;
  slots_.halted = outcome.halted;
  return outcome;
}

/// The summary after one more segment: in training mode, without gradient, leaving nothing behind.
at::Tensor Trainer::look_ahead(const Carry& carry, const at::Tensor& segments) const {
  const at::NoGradGuard no_grad;
  const RowStreams streams = row_streams(kLookAheadPart);
  Step step;
  step.segment = segments + 1;
  step.limit = model_.halting->segments();
  step.training = true;
  step.streams = &streams;
  const at::Tensor puzzle_rows = puzzle_rows_.defined() ? puzzle_rows_.detach() : puzzle_rows_;
  return model_.architecture->segment(carry, slots_.tokens, puzzle_rows, step).summary;
}

/// [batch] float64
at::Tensor Trainer::losses_of(const at::Tensor& logits) const {
  return token_loss(options_.settings.loss, logits, slots_.labels, options_.ignore_label)
      .to(at::kDouble);
}

void Trainer::update(const at::Tensor& loss, const StepReport& report) {
  const protocol::TrainingSettings& settings = options_.settings;
  if (loss.requires_grad()) loss.backward();
  const at::NoGradGuard no_grad;
  if (settings.clip_norm > 0) {
    const at::Tensor norm = at::linalg_vector_norm(parameters_.gradients());
    parameters_.gradients().mul_((settings.clip_norm / (norm + 1e-6)).clamp_max(1));
  }
  optimizer_->update(parameters_.values(), parameters_.gradients(), report.step,
                     report.learning_rate);
  parameters_.changed();
  if (average_.defined()) average_.lerp_(parameters_.values(), 1 - settings.ema);
  if (!puzzle_rows_.defined()) return;
  const at::Tensor& gradient = puzzle_rows_.grad();
  last_puzzle_gradient_ = gradient.defined() ? gradient : at::zeros_like(puzzle_rows_);
  sign_sgd(model_.puzzle_table, slots_.puzzles, last_puzzle_gradient_, report.puzzle_learning_rate,
           settings.puzzle_weight_decay);
}

RowStreams Trainer::row_streams(std::uint64_t part) const {
  std::vector<Stream::Index> keys(static_cast<std::size_t>(options_.settings.batch_size));
  for (std::size_t slot = 0; slot < keys.size(); ++slot)
    keys[slot] = {static_cast<std::uint64_t>(steps_), slot, part};
  return {options_.seed, std::move(keys)};
}

NamedValues Trainer::take_metrics() {
  return metrics_.take();
}

std::optional<std::int64_t> Trainer::diverged_at() const {
  return metrics_.first_bad_step();
}

AveragedWeights Trainer::averaged_weights() {
  return {parameters_, average_};
}

}  // namespace strata::train
