// SPDX-License-Identifier: Apache-2.0
#include "evaluate/slots.hpp"

#include <ATen/ATen.h>

#include <algorithm>
#include <span>
#include <string>
#include <utility>

#include "data/batch.hpp"
#include "evaluate/correctness.hpp"
#include "evaluate/observation.hpp"
#include "evaluate/state_change.hpp"
#include "strata/nn/random.hpp"
#include "strata/nn/relative_change.hpp"

namespace strata::evaluate {
namespace {

at::Tensor tensor_of(const std::vector<std::int64_t>& values, at::IntArrayRef shape,
                     const at::Device& device) {
  return at::tensor(values, at::kLong).view(shape).to(device);
}

/// The rows of both, in this order.
at::Tensor joined(const at::Tensor& first, const at::Tensor& second) {
  return first.defined() ? at::cat({first, second}) : second;
}

Carry joined(const Carry& first, const Carry& second) {
  if (first.empty()) return second;
  Carry result;
  for (const auto& [name, tensor] : first.entries())
    result.set(name, at::cat({tensor, second.at(name)}));
  return result;
}

/// [rows] the mean top-1 minus top-2 logit of the positions that `spells` [rows, length] marks; 0
/// where it marks none
at::Tensor mean_margin(const at::Tensor& logits, const at::Tensor& spells) {
  const at::Tensor top =
      std::get<0>(at::topk(logits, std::min<std::int64_t>(2, logits.size(-1)), -1));
  const at::Tensor margin = (top.select(-1, 0) - top.select(-1, top.size(-1) - 1)).to(at::kDouble);
  return (margin * spells).sum(-1) / spells.sum(-1).clamp_min(1);
}

std::vector<double> numbers(const at::Tensor& values, const at::Tensor& rows) {
  const at::Tensor chosen = values.index_select(0, rows).to(at::kDouble).cpu().contiguous();
  const double* first = chosen.const_data_ptr<double>();
  return std::vector<double>(first, first + chosen.numel());
}

std::vector<bool> truths(const at::Tensor& values) {
  const at::Tensor host = values.cpu().contiguous();
  const bool* first = host.const_data_ptr<bool>();
  return std::vector<bool>(first, first + host.numel());
}

}  // namespace

/// What is known of the rows in flight after a segment.
struct Slots::Seen {
  at::Tensor predicted;       ///< [rows, length]
  at::Tensor state_residual;  ///< [rows]
  at::Tensor score;           ///< [rows], undefined where the policy gives none
  Carry state;                ///< the policy's
  std::vector<bool> correct;
  std::vector<bool> halted;  ///< empty where the policy was not asked
};

Slots::Slots(const Model& model, const EvaluationContext& context, SlotOptions options)
    : model_(model),
      context_(context),
      options_(options),
      // Labels are withheld unless the evaluation is by a policy that says that it looks at them.
      asks_policy_(options.by_policy || !model.halting->needs_labels()) {}

void Slots::run(const Next& next, const Done& done) {
  while (fill(next)) {
    if (context_.stop && context_.stop()) throw Stopped("The evaluation was stopped.");
    step(done);
  }
}

bool Slots::fill(const Next& next) {
  std::vector<Row> fresh;
  while (static_cast<std::int64_t>(rows_.size() + fresh.size()) < options_.slots) {
    std::optional<Row> row = next();
    if (!row) break;
    fresh.push_back(*std::move(row));
  }
  if (!fresh.empty()) append(std::move(fresh));
  most_in_flight_ = std::max(most_in_flight_, static_cast<std::int64_t>(rows_.size()));
  return !rows_.empty();
}

/// Fresh rows take the free slots: behind those that go on.
void Slots::append(std::vector<Row> fresh) {
  const at::Device device(context_.trial.device);
  const auto count = static_cast<std::int64_t>(fresh.size());
  data::Batch batch = data::empty_batch(count, context_.trial.sequence_length);
  std::vector<Stream::Index> keys;
  for (std::size_t row = 0; row < fresh.size(); ++row) {
    data::encode_row(*context_.dataset, fresh[row].composed.item, fresh[row].composed.offset, row,
                     batch);
    keys.push_back({fresh[row].sample, fresh[row].trajectory, 0});
  }
  const RowStreams streams(context_.seed, std::move(keys));
  Step step;
  step.limit = options_.limit;
  step.streams = &streams;
  carry_ = joined(carry_, model_.architecture->initial_carry(count, step));
  state_ = joined(state_, model_.halting->initial_state(count));
  tokens_ = joined(tokens_, tensor_of(batch.tokens, {count, batch.length}, device));
  labels_ = joined(labels_, tensor_of(batch.labels, {count, batch.length}, device));
  segments_ = joined(segments_, at::zeros({count}, at::TensorOptions(at::kLong).device(device)));
  if (model_.puzzle_table.defined())
    puzzle_rows_ = joined(puzzle_rows_, model_.puzzle_table.index_select(
                                            0, tensor_of(batch.puzzles, {count}, device)));
  if (logits_.defined())
    logits_ =
        joined(logits_, at::zeros({count, logits_.size(1), logits_.size(2)}, logits_.options()));
  for (Row& row : fresh)
    rows_.push_back(std::move(row));
  answers_.resize(rows_.size());
}

void Slots::step(const Done& done) {
  const RowStreams now = streams(1);
  Step step;
  step.segment = segments_ + 1;
  step.limit = options_.limit;
  step.streams = &now;
  SegmentOutput output = model_.architecture->segment(carry_, tokens_, puzzle_rows_, step);
  evaluations_ += static_cast<std::int64_t>(rows_.size());
  const Seen seen = see(output, step);
  const std::vector<std::int64_t> finished = note(seen);
  finish(finished, seen, output, done);
  std::vector<std::int64_t> kept;
  for (std::int64_t row = 0; row < static_cast<std::int64_t>(rows_.size()); ++row)
    if (!std::binary_search(finished.begin(), finished.end(), row)) kept.push_back(row);
  keep(kept, output, seen);
  if (options_.noise > 0 && !rows_.empty()) add_noise();
}

Slots::Seen Slots::see(const SegmentOutput& output, const Step& step) const {
  Seen seen;
  seen.predicted = output.logits.argmax(-1);
  const at::Tensor correct = exactly_correct(seen.predicted, labels_, context_.trial.ignore_label);
  if (asks_policy_) {
    const Observation observation = observation_of(*model_.halting, output, carry_, step, correct);
    const Verdict verdict = model_.halting->decide(observation, state_);
    seen.state_residual = observation.state_change;
    seen.state = verdict.state.detached();
    seen.score = verdict.score;
    seen.halted = truths(verdict.halted);
  }
  if (!seen.state_residual.defined()) seen.state_residual = state_change(output, carry_);
  seen.correct = truths(correct);
  return seen;
}

/// Writes down what a segment showed of each row. @return the rows that end here
std::vector<std::int64_t> Slots::note(const Seen& seen) {
  std::vector<std::int64_t> finished;
  for (std::size_t row = 0; row < rows_.size(); ++row) {
    RowAnswer& answer = answers_[row];
    const bool correct = seen.correct[row];
    const bool halts = !seen.halted.empty() && seen.halted[row];
    answer.correct_after.push_back(correct);
    const bool at_limit = ++answer.segments >= options_.limit;
    if (!at_limit && !seen.halted.empty()) {
      if (halts)
        ++(correct ? halting_.halts_when_right : halting_.halts_when_wrong);
      else
        ++(correct ? halting_.continues_when_right : halting_.continues_when_wrong);
    }
    const bool ends = at_limit || (options_.by_policy && halts);
    if (answer.halts_at == 0 && (halts || ends)) answer.halts_at = answer.segments;
    if (ends) finished.push_back(static_cast<std::int64_t>(row));
  }
  return finished;
}

void Slots::finish(const std::vector<std::int64_t>& finished, const Seen& seen,
                   const SegmentOutput& output, const Done& done) {
  if (finished.empty()) return;
  const at::Tensor which = index(finished);
  const at::Tensor logits = output.logits.index_select(0, which);
  const at::Tensor all = at::arange(which.size(0), which.options());
  const at::Tensor tokens = seen.predicted.index_select(0, which).cpu().contiguous();
  const auto residuals = numbers(seen.state_residual, which);
  const at::Tensor labels = labels_.index_select(0, which);
  const at::Tensor counted = labels.ne(context_.trial.ignore_label);
  const auto asked = numbers(counted.sum(-1), all);
  const auto right =
      numbers((seen.predicted.index_select(0, which).eq(labels) & counted).sum(-1), all);
  std::vector<double> margins, losses, scores, changes;
  if (options_.margins) margins = margins_of(finished, tokens, logits);
  if (context_.token_loss) losses = numbers(context_.token_loss(logits, labels), all);
  if (seen.score.defined()) scores = numbers(seen.score, which);
  if (logits_.defined())
    changes = numbers(nn::relative_change(logits, logits_.index_select(0, which)), all);
  const auto length = static_cast<std::size_t>(tokens.size(1));
  for (std::size_t k = 0; k < finished.size(); ++k) {
    const auto row = static_cast<std::size_t>(finished[k]);
    RowAnswer answer = std::move(answers_[row]);
    const std::int64_t* first = tokens.const_data_ptr<std::int64_t>() + k * length;
    answer.tokens.assign(first, first + length);
    answer.state_residual = residuals[k];
    if (!margins.empty()) answer.margin = margins[k];
    answer.tokens_right = static_cast<std::int64_t>(right[k]);
    answer.tokens_counted = static_cast<std::int64_t>(asked[k]);
    if (!losses.empty()) answer.loss = losses[k];
    answer.has_score = !scores.empty();
    if (answer.has_score) answer.score = scores[k];
    if (answer.segments > 1) answer.logit_residual = changes[k];
    done(rows_[row], std::move(answer));
  }
}

/// Over the positions that spell the answer's grid, its end included. Beyond them a model was never
/// taught what to say.
std::vector<double> Slots::margins_of(const std::vector<std::int64_t>& finished,
                                      const at::Tensor& tokens, const at::Tensor& logits) const {
  const auto length = static_cast<std::size_t>(tokens.size(1));
  std::vector<std::int64_t> spelled(finished.size() * length);
  for (std::size_t k = 0; k < finished.size(); ++k) {
    const Offset offset = rows_[static_cast<std::size_t>(finished[k])].composed.offset;
    const std::span answer(tokens.const_data_ptr<std::int64_t>() + k * length, length);
    context_.dataset->encode(data::decode_at(*context_.dataset, answer, offset), offset, true,
                             std::span(spelled).subspan(k * length, length));
  }
  const at::Tensor spells = tensor_of(spelled, tokens.sizes(), logits.device())
                                .ne(context_.trial.ignore_label);  // [rows, length]
  return numbers(mean_margin(logits, spells),
                 at::arange(logits.size(0), logits.options().dtype(at::kLong)));
}

/// The rows that go on, with what the segment left them. Where all do, nothing is copied.
void Slots::keep(const std::vector<std::int64_t>& kept, const SegmentOutput& output,
                 const Seen& seen) {
  if (kept.size() == rows_.size()) {
    carry_ = output.carry.detached();
    state_ = seen.state;
    logits_ = output.logits;
    segments_ = segments_ + 1;
    return;
  }
  std::vector<Row> rows;
  std::vector<RowAnswer> answers;
  for (const std::int64_t row : kept) {
    rows.push_back(std::move(rows_[static_cast<std::size_t>(row)]));
    answers.push_back(std::move(answers_[static_cast<std::size_t>(row)]));
  }
  rows_ = std::move(rows);
  answers_ = std::move(answers);
  if (kept.empty()) {
    tokens_ = labels_ = puzzle_rows_ = segments_ = logits_ = at::Tensor();
    carry_ = state_ = Carry();
    return;
  }
  const at::Tensor which = index(kept);
  carry_ = output.carry.detached().rows(which);
  state_ = seen.state.rows(which);
  logits_ = output.logits.index_select(0, which);
  tokens_ = tokens_.index_select(0, which);
  labels_ = labels_.index_select(0, which);
  segments_ = segments_.index_select(0, which) + 1;
  if (puzzle_rows_.defined()) puzzle_rows_ = puzzle_rows_.index_select(0, which);
}

/// state + noise * N(0, 1) on every dense state, before the next segment.
void Slots::add_noise() {
  const RowStreams now = streams(0);
  Carry noisy;
  for (const auto& [name, state] : carry_.entries()) {
    if (!is_dense(state)) {
      noisy.set(name, state);
      continue;
    }
    const std::string purpose = "evaluation noise " + name;
    noisy.set(name, state + nn::normal(nn::RowDraw{&now, purpose}, state.sizes(), options_.noise,
                                       state.options()));
  }
  carry_ = std::move(noisy);
}

/// One stream a row, keyed by the segment that is `ahead` of those done.
RowStreams Slots::streams(std::int64_t ahead) const {
  std::vector<Stream::Index> keys;
  keys.reserve(rows_.size());
  for (std::size_t row = 0; row < rows_.size(); ++row)
    keys.push_back({rows_[row].sample, rows_[row].trajectory,
                    static_cast<std::uint64_t>(answers_[row].segments + ahead)});
  return {context_.seed, std::move(keys)};
}

at::Tensor Slots::index(const std::vector<std::int64_t>& rows) const {
  return tensor_of(rows, {static_cast<std::int64_t>(rows.size())},
                   at::Device(context_.trial.device));
}

}  // namespace strata::evaluate
