// SPDX-License-Identifier: Apache-2.0
#include <ATen/ATen.h>
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <memory>

#include "data/source.hpp"
#include "strata/error.hpp"
#include "train/checkpoint.hpp"
#include "train/published_tensors.hpp"
#include "train/safetensors.hpp"
#include "train/trained_parameters.hpp"
#include "train/trainer.hpp"
#include "trial/caller.hpp"
#include "trial/commands.hpp"
#include "trial/components.hpp"
#include "trial/replay.hpp"
#include "trial/torch_abi.hpp"
#include "trial/weights_match.hpp"

namespace strata::trial {
namespace {

/// A trainer that takes no step asks for no rows.
class NoRows final : public data::Source {
 public:
  explicit NoRows(std::int64_t length) : length_(length) {}
  [[nodiscard]] std::int64_t length() const override { return length_; }
  [[nodiscard]] data::Batch offer(std::int64_t, std::span<const std::int64_t>) const override {
    throw Error("Imported weights are not trained further.");
  }

 private:
  std::int64_t length_;
};

std::int64_t numbers_in(const NamedTensors& tensors) {
  std::int64_t numbers = 0;
  for (const auto& [name, tensor] : tensors)
    numbers += tensor.numel();
  return numbers;
}

/// What the numbers of a file are, so that they can be held against the parameters that are counted
/// elsewhere.
void count_kinds(const evaluate::Model& model, const NamedTensors& published,
                 protocol::WeightsReply& reply) {
  reply.parameters = count_parameters(model);
  if (model.puzzle_table.defined()) reply.puzzle_numbers = model.puzzle_table.numel();
  for (const train::NamedTensor& fixed : train::fixed_tensors(model)) {
    reply.fixed += fixed.tensor.numel();
    const auto name = std::ranges::find_if(
        published, [&](const auto& one) { return one.second.is_same(fixed.tensor); });
    if (name != published.end()) reply.untrained.push_back(name->first);
  }
}

protocol::WeightsReply write_weights(const protocol::ExportRequest& request) {
  const std::string device = prepare_process(request.trial.order);
  plugins::PluginLoader loader(host_abi());
  const Replay trial = replay(request.trial, device, loader, Weights::kEvaluated, Data::kAsNeeded);
  const protocol::Configuration& configuration = request.trial.order.configuration;
  protocol::WeightsReply reply;
  reply.kind = trial.settings.ema > 0 ? "averaged" : "trained";
  train::SafetensorsFile file;
  const NamedTensors published = train::published_tensors(trial.model);
  for (const auto& [name, tensor] : published)
    file.tensors.emplace(name, tensor.detach());
  file.metadata = {{"strata.trial", request.trial.order.trial},
                   {"strata.step", fmt::format("{}", trial.steps)},
                   {"strata.weights", reply.kind},
                   {"strata.dataset", configuration.dataset.name},
                   {"strata.architecture", configuration.architecture.name},
                   {"strata.halting", configuration.halting.name}};
  reply.tensors = static_cast<std::int64_t>(file.tensors.size());
  reply.numbers = numbers_in(file.tensors);
  count_kinds(trial.model, published, reply);
  reply.bytes = train::write_safetensors(request.file, file);
  return reply;
}

/// The checkpoint of a trainer that has taken no step and holds these weights.
protocol::WeightsReply read_weights(const protocol::ImportRequest& request) {
  const protocol::TrialOrder& order = request.order;
  const std::string device = prepare_process(order);
  plugins::PluginLoader loader(host_abi());
  Replay trial = replay({.order = order, .checkpoint = {}}, device, loader, Weights::kInitial,
                        Data::kAsNeeded);
  const train::SafetensorsFile file = train::read_safetensors(request.file);
  const NamedTensors ours = train::published_tensors(trial.model);
  const WeightMatch match =
      match_weights({file.tensors.begin(), file.tensors.end()}, ours, request.prefix);
  protocol::WeightsReply reply;
  reply.prefix = match.prefix;
  reply.kind = "imported";
  reply.differences = match.differences;
  if (!reply.differences.empty()) return reply;
  reply.tensors = static_cast<std::int64_t>(ours.size());
  reply.numbers = numbers_in(ours);
  count_kinds(trial.model, ours, reply);
  {
    const at::NoGradGuard no_grad;
    for (const auto& [name, tensor] : ours)
      at::Tensor(tensor).copy_(match.weights.at(name));
  }
  const train::Trainer trainer(trial.model, std::make_shared<NoRows>(trial.context.sequence_length),
                               {.settings = trial.settings,
                                .seed = static_cast<std::uint64_t>(order.seed),
                                .ignore_label = trial.context.ignore_label,
                                .device = device});
  std::filesystem::create_directories(order.folder);
  reply.bytes = train::write_checkpoint(
      std::filesystem::path(order.folder) / "checkpoint.safetensors", trainer, {});
  return reply;
}

/// Takes a request, answers it, and makes an error of whatever is thrown.
template <class Request, class Work>
int answer(const std::string& file, Work work) {
  Caller caller;
  protocol::WeightsReply reply;
  try {
    reply = work(caller.request<Request>(file));
  } catch (const std::exception& error) {
    reply.error = error.what();
  }
  caller.answer(reply);
  return reply.error.empty() && reply.differences.empty() ? 0 : 1;
}

}  // namespace

int export_weights(const std::string& file) {
  return answer<protocol::ExportRequest>(file, write_weights);
}

int import_weights(const std::string& file) {
  return answer<protocol::ImportRequest>(file, read_weights);
}

}  // namespace strata::trial
