// SPDX-License-Identifier: Apache-2.0
#include <ATen/ATen.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>
#include <vector>

#include "analyze/walk.hpp"
#include "data/batch.hpp"
#include "evaluate/score.hpp"
#include "strata/error.hpp"
#include "trial/caller.hpp"
#include "trial/commands.hpp"
#include "trial/replay.hpp"
#include "trial/solve_picture.hpp"
#include "trial/solve_votes.hpp"
#include "trial/torch_abi.hpp"

namespace strata::trial {
namespace {

/// A puzzle, and its place in its split, by which an evaluation draws what is random about it; of
/// puzzles in a text their place there.
struct Asked {
  Item item;
  std::int64_t number = 0;
};

Asked item_of(const Dataset& dataset, const std::string& key) {
  for (const Split split : {Split::kTest, Split::kValidation, Split::kTrain}) {
    std::int64_t number = 0;
    for (const Item& item : dataset.items(split)) {
      if (item.key == key) return {item, number};
      ++number;
    }
  }
  const std::span<const Item> test = dataset.items(Split::kTest);
  throw DataError(fmt::format(
      "No item of this trial's dataset has the key \"{}\".{}", key,
      test.empty() ? ""
                   : fmt::format(" The first of the test split is \"{}\".", test.front().key)));
}

std::vector<Asked> items_of(const Replay& trial, const protocol::SolveRequest& request) {
  std::vector<Asked> items;
  const auto add_all = [&](std::span<const Item> all) {
    for (const Item& item : all)
      items.push_back({item, static_cast<std::int64_t>(items.size())});
  };
  if (!request.text.empty()) {
    add_all(trial.dataset->parse(request.text, request.task));
    return items;
  }
  for (const std::string& key : request.items)
    items.push_back(item_of(*trial.dataset, key));
  if (!items.empty()) return items;
  const std::span<const Item> test = trial.dataset->items(Split::kTest);
  if (test.empty()) throw DataError("This trial's dataset has no test items. Give a puzzle.");
  add_all(test.first(std::min(test.size(), static_cast<std::size_t>(request.first))));
  return items;
}

/// One row of a batch of its own: a person waits for a few puzzles at most.
analyze::Rows rows_of(const Replay& trial, const Item& item, std::int64_t number,
                      std::int64_t copies) {
  const data::Batch batch = data::evaluation_batch(*trial.dataset, std::span(&item, 1), copies);
  const at::Device device(trial.context.device);
  analyze::Rows rows;
  rows.tokens = at::tensor(batch.tokens, at::kLong).view({1, batch.length}).to(device);
  rows.labels = at::tensor(batch.labels, at::kLong).view({1, batch.length}).to(device);
  rows.puzzles = at::tensor(batch.puzzles, at::kLong).to(device);
  rows.samples = {number};
  return rows;
}

/// The first row of [rows, length] as a grid whose item lay at `offset`.
Grid grid_of(const Dataset& dataset, const at::Tensor& predicted, Offset offset) {
  const at::Tensor tokens = predicted[0].to(at::kCPU, at::kLong).contiguous();
  return data::decode_at(
      dataset, {tokens.const_data_ptr<std::int64_t>(), static_cast<std::size_t>(tokens.numel())},
      offset);
}

bool has_label(const Item& item) {
  return std::ranges::any_of(item.label.cells, [](Cell cell) { return cell != kNoCell; });
}

protocol::SolvedPuzzle solve_one(const Replay& trial, const protocol::SolveRequest& request,
                                 const Item& item, std::int64_t number) {
  const Dataset& dataset = *trial.dataset;
  protocol::SolvedPuzzle solved;
  solved.key = item.key;
  solved.question = Picture(dataset, item.input, request.colour).draw(item.input);
  Grid answer = item.input;
  bool halted = false;
  const std::int64_t segments =
      request.segments > 0 ? request.segments : trial.model.halting->segments();
  analyze::walk(trial.model, rows_of(trial, item, number, request.trial.order.configuration.copies),
                {.segments = segments,
                 .seed = static_cast<std::uint64_t>(request.trial.order.seed),
                 .ignore_label = trial.context.ignore_label},
                [&](const analyze::WalkedSegment& walked) {
                  const Grid now = grid_of(dataset, walked.output.logits.argmax(-1), item.offset);
                  const bool halts = walked.verdict.halted[0].item<bool>();
                  const Picture picture(dataset, now, request.colour);
                  solved.segments.push_back({.segment = walked.segment,
                                             .picture = picture.draw_change(now, answer),
                                             .changed = changed_cells(now, answer),
                                             .marked = picture.marks_change(now, answer),
                                             .valid = dataset.is_valid(item, now),
                                             .halts = halts && !halted});
                  halted = halted || halts;
                  answer = now;
                });
  if (request.votes > 1) {
    const Voted voted = vote(trial, item,
                             {.votes = request.votes,
                              .segments = segments,
                              .copies = request.trial.order.configuration.copies,
                              .seed = static_cast<std::uint64_t>(request.trial.order.seed),
                              .number = number});
    answer = voted.answer;
    solved.votes = voted.votes;
    solved.agreed = voted.agreed;
    solved.distinct = voted.distinct;
  }
  solved.picture = Picture(dataset, answer, request.colour).draw(answer);
  solved.answer = evaluate::spell(answer, dataset.shape());
  solved.valid = dataset.is_valid(item, answer);
  solved.has_label = has_label(item);
  solved.correct = solved.has_label && evaluate::meets(item.label, answer);
  solved.has_verdict = solved.has_label || !dataset.shape().checks_label_only;
  return solved;
}

protocol::SolveReply solve_all(const protocol::SolveRequest& request) {
  const std::string device = prepare_process(request.trial.order);
  plugins::PluginLoader loader(host_abi());
  const bool stored = request.text.empty() || !request.task.empty();
  const Replay trial = replay(request.trial, device, loader, Weights::kEvaluated,
                              stored ? Data::kLoaded : Data::kAsNeeded);
  protocol::SolveReply reply;
  for (const auto& [item, number] : items_of(trial, request))
    reply.puzzles.push_back(solve_one(trial, request, item, number));
  return reply;
}

}  // namespace

int solve(const std::string& file) {
  Caller caller;
  protocol::SolveReply reply;
  try {
    reply = solve_all(caller.request<protocol::SolveRequest>(file));
  } catch (const std::exception& error) {
    reply.error = error.what();
  }
  caller.answer(reply);
  return reply.error.empty() ? 0 : 1;
}

}  // namespace strata::trial
