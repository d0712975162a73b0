// SPDX-License-Identifier: Apache-2.0
#include "analyze/walk.hpp"

#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>

#include <utility>
#include <vector>

#include "evaluate/correctness.hpp"
#include "evaluate/state_change.hpp"

namespace strata::analyze {
namespace {

RowStreams streams_of(const Rows& rows, std::int64_t segment, std::uint64_t seed) {
  std::vector<Stream::Index> keys;
  for (std::int64_t row = 0; row < rows.tokens.size(0); ++row)
    keys.push_back(
        {static_cast<std::uint64_t>(rows.first + row), 0, static_cast<std::uint64_t>(segment)});
  return {seed, std::move(keys)};
}

Observation observation_of(const evaluate::Model& model, const Rows& rows,
                           const WalkOptions& options, const Step& step, const Carry& before,
                           const SegmentOutput& output) {
  Observation seen;
  seen.summary = output.summary;
  seen.logits = output.logits;
  if (model.halting->needs_labels() && rows.labels.defined())
    seen.correct =
        evaluate::exactly_correct(output.logits.argmax(-1), rows.labels, options.ignore_label);
  seen.segments = step.segment;
  seen.limit = step.limit;
  seen.streams = step.streams;
  if (model.halting->needs_state_change())
    seen.state_change = evaluate::state_change(output, before);
  return seen;
}

}  // namespace

void walk(const evaluate::Model& model, const Rows& rows, const WalkOptions& options,
          const std::function<void(const WalkedSegment&)>& use) {
  const c10::InferenceMode inference;
  const std::int64_t count = rows.tokens.size(0);
  const at::Tensor puzzle_rows = model.puzzle_table.defined()
                                     ? model.puzzle_table.index_select(0, rows.puzzles)
                                     : at::Tensor();
  RowStreams streams = streams_of(rows, 0, options.seed);
  Step step;
  step.limit = options.segments;
  step.streams = &streams;
  step.observer = options.observer;
  Carry carry = model.architecture->initial_carry(count, step);
  Carry state = model.halting->initial_state(count);
  for (std::int64_t segment = 1; segment <= options.segments; ++segment) {
    streams = streams_of(rows, segment, options.seed);
    step.segment = at::full({count}, segment, rows.tokens.options());
    const SegmentOutput output = model.architecture->segment(carry, rows.tokens, puzzle_rows, step);
    const Verdict verdict =
        model.halting->decide(observation_of(model, rows, options, step, carry, output), state);
    use({.segment = segment, .before = carry, .output = output, .verdict = verdict});
    carry = output.carry.detached();
    state = verdict.state;
  }
}

}  // namespace strata::analyze
