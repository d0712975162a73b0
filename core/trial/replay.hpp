// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "data/composer.hpp"
#include "evaluate/model.hpp"
#include "plugins/loader/plugin_loader.hpp"
#include "protocol/replay_messages.hpp"
#include "protocol/settings.hpp"
#include "strata/context.hpp"
#include "strata/dataset.hpp"

/// A trial that was trained, made again out of its order and its checkpoint, to be looked at.
namespace strata::trial {

/// Which weights the model gets.
enum class Weights {
  kEvaluated,  ///< of the checkpoint: the average where training.ema asks for one
  kInitial     ///< those with which the trial began
};

/// Does load() have to be called? A dataset may take minutes to read.
enum class Data { kAsNeeded, kLoaded };

struct Replay {
  std::shared_ptr<Dataset> dataset;  ///< loaded, if asked for or if the model's shape needs it
  Context context;                   ///< as the trial's
  evaluate::Model model;             ///< in evaluation mode
  std::shared_ptr<const data::Composer> composer;  ///< the trial's augmentations
  protocol::TrainingSettings settings;
  std::int64_t steps = 0;  ///< of the checkpoint; 0 for the initial weights
};

/// First thing in a command: chooses the device (cuda.hpp), the threads, and lets this process die
/// with the program that started it.
/// @returns the device
[[nodiscard]] std::string prepare_process(const protocol::TrialOrder& order);

/// @param device as prepare_process() gave it
/// @throws PluginError where a plugin's file has changed since the trial was trained; DataError
/// where a data file has, or where the checkpoint cannot be read
[[nodiscard]] Replay replay(const protocol::StoredTrial& trial, const std::string& device,
                            plugins::PluginLoader& loader, Weights weights, Data data);

}  // namespace strata::trial
