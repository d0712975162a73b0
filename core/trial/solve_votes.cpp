// SPDX-License-Identifier: Apache-2.0
#include "trial/solve_votes.hpp"

#include <c10/core/InferenceMode.h>
#include <fmt/format.h>

#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "data/batch.hpp"
#include "data/distinct_copies.hpp"
#include "evaluate/ballot.hpp"
#include "evaluate/row_queue.hpp"
#include "evaluate/score.hpp"
#include "evaluate/slots.hpp"
#include "strata/error.hpp"

namespace strata::trial {

Voted vote(const Replay& trial, const Item& item, const VoteOptions& options) {
  const Dataset& dataset = *trial.dataset;
  const data::DistinctCopies copies(
      trial.composer, dataset.shape().puzzles,
      {.wanted = options.votes, .bank_copies = options.copies, .seed = options.seed});
  if (copies.most() == 1)
    throw Error(fmt::format(
        "{}, so that there is but one vote. Leave --votes out.",
        copies.only_by_example()
            ? "This trial's augmentations change a puzzle only by what is drawn by example, as "
              "translations are, and left out of votes"
            : "This trial has no augmentation under which a puzzle changes"));
  evaluate::EvaluationContext context;
  context.dataset = &dataset;
  context.trial = trial.context;
  context.copies = options.copies;
  context.seed = options.seed;
  evaluate::Ballot ballot({}, [&](const Grid& grid) { return dataset.is_valid(item, grid); });
  std::set<std::string> answers;
  evaluate::RowQueue queue(std::span(&item, 1), 0, 1, copies, 1, options.number);
  const c10::InferenceMode inference;
  evaluate::Slots slots(trial.model, context, {.slots = 64, .limit = options.segments});
  slots.run([&] { return queue.next(); },
            [&](const evaluate::Row& row, const evaluate::RowAnswer& answer) {
              evaluate::Vote vote;
              vote.answer =
                  copies.invert(row.composed.composition,
                                data::decode_at(dataset, answer.tokens, row.composed.offset));
              vote.segments = answer.segments;
              answers.insert(evaluate::spell(vote.answer, dataset.shape()));
              ballot.cast(row.vote, std::move(vote));
            });
  const evaluate::Ballot::Answer& chosen = ballot.selected(evaluate::Selector::kCount);
  return {.answer = chosen.grid,
          .votes = ballot.votes(),
          .agreed = chosen.count,
          .distinct = static_cast<std::int64_t>(answers.size())};
}

}  // namespace strata::trial
