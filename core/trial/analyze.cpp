// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <span>

#include "analyze/latent_states.hpp"
#include "strata/error.hpp"
#include "trial/caller.hpp"
#include "trial/commands.hpp"
#include "trial/replay.hpp"
#include "trial/torch_abi.hpp"

namespace strata::trial {
namespace {

std::span<const Item> items_of(const Dataset& dataset, const protocol::AnalyzeRequest& request) {
  const Split split = request.split == "train"        ? Split::kTrain
                      : request.split == "validation" ? Split::kValidation
                                                      : Split::kTest;
  const std::span<const Item> all = dataset.items(split);
  const std::size_t count = request.items == 0
                                ? all.size()
                                : std::min(all.size(), static_cast<std::size_t>(request.items));
  if (count < 4)
    throw DataError(fmt::format(
        "The {} split gives {} puzzles, but an analysis needs 4 or more: half of them teach the "
        "linear probes and half score them. Choose another with --split, or more with --items.",
        request.split, count));
  return all.first(count);
}

protocol::AnalyzeReply look(const protocol::AnalyzeRequest& request) {
  const protocol::TrialOrder& order = request.trial.order;
  const std::string device = prepare_process(order);
  plugins::PluginLoader loader(host_abi());
  const Replay trained = replay(request.trial, device, loader, Weights::kEvaluated, Data::kLoaded);
  const Replay untrained =
      replay(request.trial, device, loader, Weights::kInitial, Data::kAsNeeded);
  const std::span<const Item> items = items_of(*trained.dataset, request);
  protocol::AnalyzeReply reply;
  reply.step = trained.steps;
  reply.items = static_cast<std::int64_t>(items.size());
  reply.segments = request.segments > 0 ? request.segments : trained.model.halting->segments();
  for (const auto& [name, model] :
       {std::pair("trained", &trained.model), std::pair("untrained", &untrained.model)}) {
    const std::vector<protocol::AnalysisValue> values =
        analyze::latent_states(*model, *trained.dataset, items, trained.context,
                               {.model = name,
                                .segments = reply.segments,
                                .resamples = request.resamples,
                                .trajectories = request.trajectories,
                                .copies = order.configuration.copies,
                                .seed = static_cast<std::uint64_t>(order.seed)});
    reply.values.insert(reply.values.end(), values.begin(), values.end());
  }
  if (reply.values.empty())
    throw PluginError(fmt::format(
        "architecture \"{}\" shows no state: its observer names none, and its carry holds none.",
        order.configuration.architecture.name));
  return reply;
}

}  // namespace

int analyze(const std::string& file) {
  Caller caller;
  protocol::AnalyzeReply reply;
  try {
    reply = look(caller.request<protocol::AnalyzeRequest>(file));
  } catch (const std::exception& error) {
    reply.error = error.what();
  }
  caller.answer(reply);
  return reply.error.empty() ? 0 : 1;
}

}  // namespace strata::trial
