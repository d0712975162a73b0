// SPDX-License-Identifier: Apache-2.0
#include "evaluate/plain_loop.hpp"

#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "data/batch.hpp"
#include "evaluate/correctness.hpp"
#include "evaluate/evaluation_mode.hpp"
#include "evaluate/observation.hpp"

namespace strata::evaluate {
namespace {

RowStreams streams_of(std::int64_t first, std::int64_t rows, std::int64_t segment,
                      std::uint64_t seed) {
  std::vector<Stream::Index> keys;
  for (std::int64_t row = 0; row < rows; ++row)
    keys.push_back(
        {static_cast<std::uint64_t>(first + row), 0, static_cast<std::uint64_t>(segment)});
  return {seed, std::move(keys)};
}

/// One batch; `first` is the number of its first item.
PlainAnswers run_batch(const Model& model, std::span<const Item> items, std::int64_t first,
                       std::int64_t limit, bool by_policy, const EvaluationContext& context) {
  const data::Batch batch = data::evaluation_batch(*context.dataset, items, context.copies);
  const at::Device device(context.trial.device);
  const auto on_device = [&](const std::vector<std::int64_t>& values, at::IntArrayRef shape) {
    return at::tensor(values, at::kLong).view(shape).to(device);
  };
  const at::Tensor tokens = on_device(batch.tokens, {batch.rows, batch.length});
  const at::Tensor labels = on_device(batch.labels, {batch.rows, batch.length});
  at::Tensor puzzle_rows;
  if (model.puzzle_table.defined())
    puzzle_rows = model.puzzle_table.index_select(0, on_device(batch.puzzles, {batch.rows}));

  RowStreams streams = streams_of(first, batch.rows, 0, context.seed);
  Step step;
  step.limit = limit;
  step.streams = &streams;
  Carry carry = model.architecture->initial_carry(batch.rows, step);
  Carry state = model.halting->initial_state(batch.rows);
  at::Tensor halted = at::zeros({batch.rows}, tokens.options().dtype(at::kBool));
  at::Tensor logits, taken = at::full({batch.rows}, limit, tokens.options());
  PlainAnswers answers;
  for (std::int64_t segment = 1; segment <= limit; ++segment) {
    streams = streams_of(first, batch.rows, segment, context.seed);
    step.segment = at::full({batch.rows}, segment, tokens.options());
    const SegmentOutput output = model.architecture->segment(carry, tokens, puzzle_rows, step);
    answers.evaluations += batch.rows;
    logits = segment == 1 ? output.logits
                          : at::where(halted.view({batch.rows, 1, 1}), logits, output.logits);
    if (by_policy) {
      const at::Tensor correct =
          exactly_correct(output.logits.argmax(-1), labels, context.trial.ignore_label);
      const Verdict verdict = model.halting->decide(
          observation_of(*model.halting, output, carry, step, correct), state);
      state = verdict.state;
      taken = at::where(verdict.halted & ~halted, step.segment, taken);
      halted = halted | verdict.halted;
      if (halted.all().item<bool>()) break;
    }
    carry = output.carry.detached();
  }
  answers.logits = logits.cpu();
  answers.tokens = answers.logits.argmax(-1);
  answers.segments = taken.cpu();
  return answers;
}

}  // namespace

PlainAnswers plain_loop(const Model& model, std::span<const Item> items,
                        const protocol::EvaluationSettings& settings,
                        const EvaluationContext& context) {
  const c10::InferenceMode inference;
  const EvaluationMode mode(model);
  const std::int64_t limit = settings.segments > 0 ? settings.segments : model.halting->segments();
  const auto total = static_cast<std::int64_t>(items.size());
  std::vector<at::Tensor> tokens, logits, segments;
  PlainAnswers all;
  for (std::int64_t first = 0; first < total; first += settings.batch_size) {
    const auto rows = static_cast<std::size_t>(std::min(settings.batch_size, total - first));
    const PlainAnswers part = run_batch(model, items.subspan(static_cast<std::size_t>(first), rows),
                                        first, limit, settings.halting == "policy", context);
    tokens.push_back(part.tokens);
    logits.push_back(part.logits);
    segments.push_back(part.segments);
    all.evaluations += part.evaluations;
  }
  all.tokens = at::cat(tokens);
  all.logits = at::cat(logits);
  all.segments = at::cat(segments);
  return all;
}

}  // namespace strata::evaluate
