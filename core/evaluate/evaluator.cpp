// SPDX-License-Identifier: Apache-2.0
#include "evaluate/evaluator.hpp"

#include <c10/core/InferenceMode.h>
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "data/distinct_copies.hpp"
#include "evaluate/evaluation_mode.hpp"
#include "evaluate/row_queue.hpp"
#include "evaluate/scoreboard.hpp"
#include "evaluate/slots.hpp"

namespace strata::evaluate {
namespace {

data::DistinctCopies copies_of(const protocol::EvaluationSettings& settings,
                               const EvaluationContext& context) {
  return {context.composer, context.dataset->shape().puzzles,
          data::DistinctCopiesOptions{
              .wanted = settings.copies, .bank_copies = context.copies, .seed = context.seed}};
}

/// One pass over the items: all of them by the weights that are there, or, with an ensemble, part
/// by part by the weights of each member, so that no more puzzles are in flight than slots.
void pass(Slots& slots, Scoreboard& board, const data::DistinctCopies& copies,
          std::span<const Item> items, const protocol::EvaluationSettings& settings,
          const EvaluationContext& context) {
  const auto total = static_cast<std::int64_t>(items.size());
  const std::int64_t part = settings.ensemble > 1 ? settings.batch_size : total;
  std::int64_t told = 0;
  const auto tell = [&] {
    if (!context.progress || board.items_done() == told) return;
    if (board.items_done() - told < settings.batch_size && board.items_done() < total) return;
    told = board.items_done();
    context.progress(told, total);
  };
  for (std::int64_t first = 0; first < total; first += part) {
    for (std::int64_t member = 0; member < settings.ensemble; ++member) {
      if (settings.ensemble > 1) context.use_member(member);
      RowQueue queue(items, first, std::min(first + part, total), copies, settings.trajectories);
      slots.run([&] { return queue.next(); },
                [&](const Row& row, const RowAnswer& answer) {
                  board.add(row, member, answer);
                  tell();
                });
    }
  }
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
  if (settings.ensemble > 1 && !context.use_member)
    throw Error("evaluation.ensemble needs a trial that was trained with training.snapshots.");
  const c10::InferenceMode inference;
  const EvaluationMode mode(model);
  const std::int64_t limit = settings.segments > 0 ? settings.segments : model.halting->segments();
  const data::DistinctCopies copies = copies_of(settings, context);
  if (settings.copies > 1 && copies.most() == 1 && context.warn)
    context.warn(fmt::format(
        "evaluation.votes.copies is {}, but {}, so each has one copy: itself.", settings.copies,
        copies.only_by_example()
            ? "the trial's augmentations change a puzzle only by what is drawn by example, as "
              "translations are, and left out of votes"
            : "the trial has no augmentation that changes a puzzle"));
  const std::int64_t most_votes = copies.most() * settings.trajectories * settings.ensemble;
  Slots slots(model, context,
              {.slots = settings.batch_size,
               .limit = limit,
               .by_policy = settings.halting == "policy",
               .noise = settings.noise,
               .margins = most_votes > 1});
  Scoreboard board(items, settings, context, copies, limit, most_votes);
  pass(slots, board, copies, items, settings, context);
  return board.result(slots);
}

}  // namespace strata::evaluate
