// SPDX-License-Identifier: Apache-2.0
#include "evaluate/evaluator.hpp"

#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <map>

#include "data/batch.hpp"
#include "evaluate/correctness.hpp"
#include "evaluate/score.hpp"

namespace strata::evaluate {
namespace {

/// Puts the modules into evaluation mode and back.
class EvaluationMode {
 public:
  explicit EvaluationMode(const Model& model)
      : model_(model), training_(model.architecture->is_training()) {
    model_.architecture->eval();
    model_.halting->eval();
  }
  EvaluationMode(const EvaluationMode&) = delete;
  EvaluationMode& operator=(const EvaluationMode&) = delete;
  ~EvaluationMode() {
    model_.architecture->train(training_);
    model_.halting->train(training_);
  }

 private:
  const Model& model_;
  bool training_;
};

struct Batch {
  at::Tensor tokens;       ///< [batch, length] int64
  at::Tensor labels;       ///< [batch, length] int64
  at::Tensor puzzle_rows;  ///< [batch, width], undefined where there is no table
};

at::Tensor tensor_of(const std::vector<std::int64_t>& values, at::IntArrayRef shape,
                     const at::Device& device) {
  return at::tensor(values, at::kLong).view(shape).to(device);
}

Batch encode(const Model& model, std::span<const Item> items, const EvaluationContext& context) {
  const data::Batch plain = data::evaluation_batch(*context.dataset, items, context.copies);
  const at::Device device(context.trial.device);
  Batch batch;
  batch.tokens = tensor_of(plain.tokens, {plain.rows, plain.length}, device);
  batch.labels = tensor_of(plain.labels, {plain.rows, plain.length}, device);
  if (model.puzzle_table.defined())
    batch.puzzle_rows =
        model.puzzle_table.index_select(0, tensor_of(plain.puzzles, {plain.rows}, device));
  return batch;
}

/// What a batch gave, on the CPU.
struct Answers {
  at::Tensor tokens;                         ///< [batch, length] the answer that counts
  at::Tensor correct;                        ///< [batch] bool
  at::Tensor segments;                       ///< [batch] segments taken
  std::vector<at::Tensor> exact_by_segment;  ///< [batch] bool after each segment
  at::Tensor loss;                           ///< [batch], undefined without a token loss
  at::Tensor residual;  ///< [batch] relative change of the logits over the last segment
  std::int64_t evaluations = 0;
};

RowStreams streams_of(std::int64_t first, std::int64_t rows, std::int64_t segment,
                      std::uint64_t seed) {
  std::vector<Stream::Index> keys;
  keys.reserve(static_cast<std::size_t>(rows));
  for (std::int64_t row = 0; row < rows; ++row)
    keys.push_back(
        {static_cast<std::uint64_t>(first + row), 0, static_cast<std::uint64_t>(segment)});
  return RowStreams(seed, std::move(keys));
}

at::Tensor relative_change(const at::Tensor& now, const at::Tensor& before) {
  const at::Tensor norm = before.flatten(1).norm(2, {1}).clamp_min(1e-12);
  return (now - before).flatten(1).norm(2, {1}) / norm;
}

/// Runs the segments of one batch; `first` is the number of its first sample.
Answers run_segments(const Model& model, const Batch& batch, std::int64_t first, std::int64_t limit,
                     bool by_policy, const EvaluationContext& context) {
  const std::int64_t rows = batch.tokens.size(0);
  const at::TensorOptions where = batch.tokens.options();
  RowStreams streams = streams_of(first, rows, 0, context.seed);
  Step step{
      .segment = {}, .limit = limit, .training = false, .streams = &streams, .observer = nullptr};
  Carry carry = model.architecture->initial_carry(rows, step);
  Carry state = model.halting->initial_state(rows);

  Answers answers;
  at::Tensor halted = at::zeros({rows}, where.dtype(at::kBool));
  at::Tensor tokens;
  at::Tensor logits;  // those of the answer that counts
  at::Tensor taken = at::full({rows}, limit, where);
  at::Tensor previous;
  for (std::int64_t segment = 1; segment <= limit; ++segment) {
    streams = streams_of(first, rows, segment, context.seed);
    step.segment = at::full({rows}, segment, where);
    SegmentOutput output =
        model.architecture->segment(carry, batch.tokens, batch.puzzle_rows, step);
    answers.evaluations += rows;
    carry = output.carry.detached();
    const at::Tensor predicted = output.logits.argmax(-1);
    tokens = segment == 1 ? predicted : at::where(halted.unsqueeze(-1), tokens, predicted);
    logits =
        segment == 1 ? output.logits : at::where(halted.view({rows, 1, 1}), logits, output.logits);
    if (segment == limit && previous.defined())
      answers.residual = relative_change(output.logits, previous);
    previous = output.logits;
    answers.exact_by_segment.push_back(
        exactly_correct(tokens, batch.labels, context.trial.ignore_label).cpu());
    if (!by_policy) continue;

    Observation observation{
        .summary = output.summary,
        .logits = output.logits,
        .correct = model.halting->needs_labels()
                       ? exactly_correct(predicted, batch.labels, context.trial.ignore_label)
                       : at::Tensor(),
        .segments = step.segment,
        .limit = limit,
        .training = false,
        .streams = &streams};
    Verdict verdict = model.halting->decide(observation, state);
    state = verdict.state;
    const at::Tensor newly = verdict.halted & ~halted;
    taken = at::where(newly, step.segment, taken);
    halted = halted | verdict.halted;
    // One look at a value a segment: whether anybody is left.
    if (halted.all().item<bool>()) break;
  }
  while (static_cast<std::int64_t>(answers.exact_by_segment.size()) < limit)
    answers.exact_by_segment.push_back(answers.exact_by_segment.back());
  answers.tokens = tokens.cpu();
  answers.correct = answers.exact_by_segment.back();
  answers.segments = taken.cpu();
  if (context.token_loss)
    answers.loss = context.token_loss(logits, batch.labels).to(at::kDouble).cpu();
  if (answers.residual.defined()) answers.residual = answers.residual.to(at::kDouble).cpu();
  return answers;
}

/// Sums over items, turned into means at the end.
struct Totals {
  double exact = 0, valid = 0, segments = 0, loss = 0, residual = 0;
  Share tokens, blanks, majority, copied;
  std::int64_t items = 0, residuals = 0, evaluations = 0;
  std::vector<std::int64_t> exact_by_segment;
};

void add(Share& total, const Share& share) {
  total.right += share.right;
  total.of += share.of;
}

void add_baselines(Totals& totals, const Item& item, const EvaluationContext& context) {
  add(totals.copied, blank_share(*context.dataset, item, item.input));
  if (context.majority.size() != item.label.cells.size()) return;
  Grid guess = item.label;
  guess.cells = context.majority;
  add(totals.majority, blank_share(*context.dataset, item, guess));
}

void collect(const Batch& batch, const Answers& answers, std::span<const Item> items,
             const EvaluationContext& context, Totals& totals,
             std::vector<protocol::Outcome>& outcomes) {
  const at::Tensor labels = batch.labels.cpu();
  const at::Tensor counted = labels.ne(context.trial.ignore_label);
  add(totals.tokens, {((answers.tokens == labels) & counted).sum().item<std::int64_t>(),
                      counted.sum().item<std::int64_t>()});
  const at::Tensor tokens = answers.tokens.contiguous();
  const auto length = static_cast<std::size_t>(context.trial.sequence_length);
  for (std::size_t row = 0; row < items.size(); ++row) {
    const auto index = static_cast<std::int64_t>(row);
    const Item& item = items[row];
    protocol::Outcome outcome =
        score(*context.dataset, item, {tokens.data_ptr<std::int64_t>() + row * length, length},
              answers.correct[index].item<bool>(), answers.segments[index].item<std::int64_t>());
    add(totals.blanks, blank_share(*context.dataset, item,
                                   context.dataset->decode(
                                       {tokens.data_ptr<std::int64_t>() + row * length, length})));
    add_baselines(totals, item, context);
    totals.exact += outcome.correct ? 1 : 0;
    totals.valid += outcome.valid ? 1 : 0;
    totals.segments += static_cast<double>(outcome.segments);
    outcomes.push_back(std::move(outcome));
  }
  totals.items += static_cast<std::int64_t>(items.size());
  totals.evaluations += answers.evaluations;
  if (answers.loss.defined()) totals.loss += answers.loss.sum().item<double>();
  if (answers.residual.defined()) {
    totals.residual += answers.residual.sum().item<double>();
    totals.residuals += answers.residual.numel();
  }
  totals.exact_by_segment.resize(answers.exact_by_segment.size());
  for (std::size_t segment = 0; segment < answers.exact_by_segment.size(); ++segment)
    totals.exact_by_segment[segment] +=
        answers.exact_by_segment[segment].sum().item<std::int64_t>();
}

protocol::EvaluationResult summarise(const Totals& totals, const EvaluationContext& context) {
  protocol::EvaluationResult result;
  result.items = totals.items;
  const double n = static_cast<double>(totals.items);
  auto& metrics = result.metrics;
  metrics.emplace_back("exact_accuracy", totals.exact / n);
  metrics.emplace_back("token_accuracy", totals.tokens.value());
  metrics.emplace_back("blank_accuracy", totals.blanks.value());
  metrics.emplace_back("valid_rate", totals.valid / n);
  metrics.emplace_back("mean_segments", totals.segments / n);
  if (context.token_loss) metrics.emplace_back("loss", totals.loss / n);
  if (totals.residuals > 0)
    metrics.emplace_back("logit_residual", totals.residual / static_cast<double>(totals.residuals));
  metrics.emplace_back("network_evaluations", static_cast<double>(totals.evaluations));
  if (totals.majority.of > 0)
    metrics.emplace_back("majority_blank_accuracy", totals.majority.value());
  metrics.emplace_back("copy_blank_accuracy", totals.copied.value());
  for (const std::int64_t exact : totals.exact_by_segment)
    result.exact_accuracy_by_segment.push_back(static_cast<double>(exact) / n);
  return result;
}

}  // namespace

std::vector<Cell> majority_label(std::span<const Item> items) {
  if (items.empty()) return {};
  const std::size_t cells = items.front().label.cells.size();
  std::vector<std::map<Cell, std::int64_t>> counts(cells);
  for (const Item& item : items) {
    if (item.label.cells.size() != cells) return {};
    for (std::size_t cell = 0; cell < cells; ++cell)
      ++counts[cell][item.label.cells[cell]];
  }
  std::vector<Cell> majority;
  majority.reserve(cells);
  for (const auto& count : counts)
    majority.push_back(
        std::max_element(count.begin(), count.end(), [](const auto& left, const auto& right) {
          return left.second < right.second;
        })->first);
  return majority;
}

protocol::EvaluationResult evaluate(const Model& model, std::span<const Item> items,
                                    const protocol::EvaluationSettings& settings,
                                    const EvaluationContext& context) {
  if (settings.items > 0 && static_cast<std::size_t>(settings.items) < items.size())
    items = items.first(static_cast<std::size_t>(settings.items));
  if (items.empty()) throw DataError("There is nothing to evaluate: the split has no items.");
  const std::int64_t limit = settings.segments > 0 ? settings.segments : model.halting->segments();
  const c10::InferenceMode inference;
  const EvaluationMode mode(model);
  Totals totals;
  std::vector<protocol::Outcome> outcomes;
  const auto total = static_cast<std::int64_t>(items.size());
  for (std::int64_t first = 0; first < total; first += settings.batch_size) {
    if (context.stop && context.stop()) throw Stopped("The evaluation was stopped.");
    const auto rows = static_cast<std::size_t>(std::min(settings.batch_size, total - first));
    const std::span<const Item> part = items.subspan(static_cast<std::size_t>(first), rows);
    const Batch batch = encode(model, part, context);
    const Answers answers =
        run_segments(model, batch, first, limit, settings.halting == "policy", context);
    collect(batch, answers, part, context, totals, outcomes);
    if (context.progress) context.progress(first + static_cast<std::int64_t>(rows), total);
  }
  protocol::EvaluationResult result = summarise(totals, context);
  result.split = settings.split;
  result.outcomes = std::move(outcomes);
  return result;
}

}  // namespace strata::evaluate
