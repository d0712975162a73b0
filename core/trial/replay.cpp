// SPDX-License-Identifier: Apache-2.0
#include "trial/replay.hpp"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/prctl.h>

#include <memory>
#include <vector>

#include "plugins/descriptor/content_hash.hpp"
#include "strata/error.hpp"
#include "train/checkpoint.hpp"
#include "train/safetensors.hpp"
#include "train/trained_parameters.hpp"
#include "trial/components.hpp"
#include "trial/cuda.hpp"
#include "trial/moved_plugins.hpp"
#include "trial/torch_abi.hpp"

namespace strata::trial {
namespace {

void require_same_plugins(const protocol::TrialOrder& order) {
  const protocol::Configuration& configuration = order.configuration;
  std::vector<protocol::ComponentChoice> choices{configuration.dataset, configuration.architecture,
                                                 configuration.halting};
  choices.insert(choices.end(), configuration.augmentations.begin(),
                 configuration.augmentations.end());
  for (const protocol::ComponentChoice& choice : choices)
    if (!choice.sha256.empty() && plugins::sha256_of_file(choice.file) != choice.sha256)
      throw PluginError(fmt::format(
          "{}: this file has changed since trial {} was made, so that its weights may mean "
          "something else now. Put the old file back, or make the trial again with `strata run`.",
          choice.file, order.trial.substr(0, 12)));
}

void require_same_data(const protocol::TrialOrder& order, const Dataset& dataset) {
  if (const std::string change = changed_data(order, dataset); !change.empty())
    throw DataError(
        fmt::format("{} since trial {} was made, so that its answers would be to other "
                    "puzzles. Put the old file back, or make the trial again with `strata run`.",
                    change, order.trial.substr(0, 12)));
}

/// Fills the model with the weights that an evaluation scores; gives the checkpoint's step.
std::int64_t read_weights(const protocol::StoredTrial& trial, bool averaged,
                          const evaluate::Model& model) {
  const at::NoGradGuard no_grad;
  const train::CheckpointReader reader(train::read_safetensors(trial.checkpoint), trial.checkpoint);
  const auto fill = [&](const std::string& name, at::Tensor target) {
    target.copy_(reader.tensor(name, target));
  };
  for (const auto& [name, tensor] : train::trained_parameters(model))
    fill((averaged ? "average." : "weight.") + name, tensor);
  for (const auto& [name, tensor] : train::fixed_tensors(model))
    fill("buffer." + name, tensor);
  if (model.puzzle_table.defined()) fill("puzzle_table", model.puzzle_table);
  return reader.number("trainer.steps");
}

}  // namespace

std::string prepare_process(const protocol::TrialOrder& order) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  std::string device = choose_device(order.device);
  check_torch();
  at::set_num_threads(static_cast<int>(order.threads));
  at::set_num_interop_threads(1);
  return device;
}

Replay replay(const protocol::StoredTrial& trial, const std::string& device,
              plugins::PluginLoader& loader, Weights weights, Data data) {
  const protocol::TrialOrder order = with_plugins_found(trial.order);
  const protocol::Configuration& configuration = order.configuration;
  require_same_plugins(order);
  load_plugins(loader, configuration);
  Replay result;
  result.settings = read_config<protocol::TrainingSettings>(configuration.training);
  result.dataset = make_dataset(loader, configuration);
  if (data == Data::kLoaded || result.dataset->shape().puzzles < 0) {
    require_same_data(trial.order, *result.dataset);
    load_dataset(*result.dataset, configuration.dataset);
  }
  result.context = make_context(result.dataset->shape(), configuration, trial.order.seed, device);
  result.model = make_model(loader, configuration, result.context);
  if (weights == Weights::kEvaluated)
    result.steps = read_weights(trial, result.settings.ema > 0, result.model);
  result.composer = std::make_shared<data::Composer>(
      make_augmentations(loader, configuration, result.context), result.dataset);
  result.model.architecture->eval();
  result.model.halting->eval();
  return result;
}

}  // namespace strata::trial
