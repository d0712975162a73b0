// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "data/composer.hpp"
#include "evaluate/model.hpp"
#include "plugins/loader/plugin_loader.hpp"
#include "protocol/messages.hpp"
#include "strata/context.hpp"
#include "strata/dataset.hpp"

/// Makes the parts of a trial out of its configuration. Every exception of a plugin comes out as by
/// rethrow_labelled().
namespace strata::trial {

/// For a handler: throws what was caught as a PluginError "WHAT: its text". What names its source
/// in its own text (DataError, StoreError, PluginError, ConfigError) goes on as it is.
/// @param what the component or the phase, and that it failed
[[noreturn]] void rethrow_labelled(const std::string& what);

/// The registry's component for a choice. @throws PluginError where the plugin that is loaded lacks
/// it
[[nodiscard]] const Component& component_of(const plugins::PluginLoader& loader,
                                            const protocol::ComponentChoice& choice);

/// Loads the plugin file of one component. @throws as load_plugins()
void load_plugin(plugins::PluginLoader& loader, const protocol::ComponentChoice& choice);

/// Loads every plugin file that the configuration names.
/// @throws PluginError, also where a file's content is no longer what its SHA-256 says
void load_plugins(plugins::PluginLoader& loader, const protocol::Configuration& configuration);

/// Not loaded yet: only its parameters are known.
[[nodiscard]] std::shared_ptr<Dataset> make_dataset(const plugins::PluginLoader& loader,
                                                    const protocol::Configuration& configuration);

/// The first file of the dataset whose content is not what the order's data_files say, or that the
/// order knows and the dataset has no more, as the beginning of a sentence ("FILE: this file has
/// changed", "FILE: this file has gone"); "" where all are the same, or the order does not know.
/// Reads them whole. @throws DataError
[[nodiscard]] std::string changed_data(const protocol::TrialOrder& order, const Dataset& dataset);

/// Calls load(); what it throws is named after the dataset.
void load_dataset(Dataset& dataset, const protocol::ComponentChoice& choice);

/// What factories learn of the trial.
/// @param device "cpu", "cuda:0" or "meta"
[[nodiscard]] Context make_context(const DatasetShape& shape,
                                   const protocol::Configuration& configuration, std::int64_t seed,
                                   const std::string& device);

[[nodiscard]] std::vector<data::NamedAugmentation> make_augmentations(
    const plugins::PluginLoader& loader, const protocol::Configuration& configuration,
    const Context& context);

/// A policy for the summaries of an architecture. `context` is the trial's.
[[nodiscard]] std::shared_ptr<HaltingPolicy> make_halting(const plugins::PluginLoader& loader,
                                                          const protocol::ComponentChoice& choice,
                                                          const Architecture& architecture,
                                                          Context context);

/// Architecture, policy and a puzzle table of zeros, on the context's device. `context` is the
/// trial's; the policy's summary width is filled in.
[[nodiscard]] evaluate::Model make_model(const plugins::PluginLoader& loader,
                                         const protocol::Configuration& configuration,
                                         Context context);

/// Numbers in trained parameters of architecture and policy, tied ones once, without the puzzle
/// table.
[[nodiscard]] std::int64_t count_parameters(const evaluate::Model& model);

}  // namespace strata::trial
