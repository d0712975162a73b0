// SPDX-License-Identifier: Apache-2.0
#include "analyze/walk.hpp"

#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>

#include <utility>
#include <vector>

#include "evaluate/correctness.hpp"
#include "evaluate/observation.hpp"

namespace strata::analyze {
namespace {

RowStreams streams_of(const Rows& rows, std::int64_t segment, std::uint64_t seed) {
  std::vector<Stream::Index> keys;
  for (const std::int64_t sample : rows.samples)
    keys.push_back({static_cast<std::uint64_t>(sample), 0, static_cast<std::uint64_t>(segment)});
  return {seed, std::move(keys)};
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
    at::Tensor correct;
    if (rows.labels.defined())
      correct =
          evaluate::exactly_correct(output.logits.argmax(-1), rows.labels, options.ignore_label);
    const Verdict verdict = model.halting->decide(
        evaluate::observation_of(*model.halting, output, carry, step, correct), state);
    use({.segment = segment, .before = carry, .output = output, .verdict = verdict});
    carry = output.carry.detached();
    state = verdict.state;
  }
}

}  // namespace strata::analyze
