// SPDX-License-Identifier: Apache-2.0
#include "trial/components.hpp"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <span>
#include <utility>

#include "data/bank.hpp"
#include "plugins/descriptor/content_hash.hpp"
#include "protocol/settings.hpp"
#include "strata/error.hpp"
#include "train/trained_parameters.hpp"

namespace strata::trial {
namespace {

std::string who(const protocol::ComponentChoice& choice) {
  return fmt::format("{} \"{}\"", kind_name(choice.kind), choice.name);
}

/// Runs a factory; what it throws is named after the component.
template <class Make>
auto made(const protocol::ComponentChoice& choice, Make make) {
  try {
    auto component = make();
    if (component == nullptr)
      throw PluginError(fmt::format("{} made nothing: its factory returned null.", who(choice)));
    return component;
  } catch (...) {
    rethrow_labelled(who(choice) + " could not be made");
  }
}

Precision precision_of(const protocol::Configuration& configuration) {
  const std::string& name = std::get<std::string>(configuration.training.at("precision"));
  if (name == "float64") return Precision::kFloat64;
  return name == "bfloat16" ? Precision::kBFloat16 : Precision::kFloat32;
}

}  // namespace

void rethrow_labelled(const std::string& what) {
  try {
    throw;
  } catch (const DataError&) {
    throw;
  } catch (const StoreError&) {
    throw;
  } catch (const PluginError&) {
    throw;
  } catch (const ConfigError&) {
    throw;
  } catch (const std::exception& error) {
    throw PluginError(fmt::format("{}: {}", what, error.what()));
  } catch (...) {
    throw PluginError(what + ": a plugin threw something that is no std::exception.");
  }
}

const Component& component_of(const plugins::PluginLoader& loader,
                              const protocol::ComponentChoice& choice) {
  const Component* component = loader.registry().find(choice.kind, choice.name);
  if (component == nullptr)
    throw PluginError(fmt::format("{}: provides no {} \"{}\".", choice.file, kind_name(choice.kind),
                                  choice.name));
  return *component;
}

void load_plugin(plugins::PluginLoader& loader, const protocol::ComponentChoice& choice) {
  if (!choice.sha256.empty() && plugins::sha256_of_file(choice.file) != choice.sha256)
    throw PluginError(fmt::format(
        "{}: this file has changed since the experiment was planned. Run the same command "
        "again: a rebuilt plugin is another trial.",
        choice.file));
  loader.load(choice.file);
}

void load_plugins(plugins::PluginLoader& loader, const protocol::Configuration& configuration) {
  std::vector<const protocol::ComponentChoice*> choices{
      &configuration.dataset, &configuration.architecture, &configuration.halting};
  for (const protocol::ComponentChoice& augmentation : configuration.augmentations)
    choices.push_back(&augmentation);
  std::set<std::string> checked;
  for (const protocol::ComponentChoice* choice : choices)
    if (checked.insert(choice->file).second) load_plugin(loader, *choice);
}

std::string changed_data(const protocol::TrialOrder& order, const Dataset& dataset) {
  if (!order.data_files) return {};
  using File = std::pair<std::string, std::string>;
  std::span known(*order.data_files);
  std::vector<File> now;
  for (const std::filesystem::path& path : dataset.files())
    now.emplace_back(path.string(), plugins::sha256_of_path(path));
  for (const auto& [path, sha256] : now) {
    const auto same_path = std::ranges::find(known, path, &File::first);
    // Data that have moved are the same data.
    const bool same = same_path != known.end()
                          ? same_path->second == sha256
                          : std::ranges::find(known, sha256, &File::second) != known.end();
    if (!same) return path + ": this file has changed";
  }
  // Imported weights, of a trial of no steps, stand behind the data. The checkpoint has them since.
  if (read_config<protocol::TrainingSettings>(order.configuration.training).steps == 0 &&
      !known.empty())
    known = known.first(known.size() - 1);
  for (const auto& [path, sha256] : known)
    if (std::ranges::find(now, path, &File::first) == now.end() &&
        std::ranges::find(now, sha256, &File::second) == now.end())
      return path + ": this file has gone";
  return {};
}

std::shared_ptr<Dataset> make_dataset(const plugins::PluginLoader& loader,
                                      const protocol::Configuration& configuration) {
  const protocol::ComponentChoice& choice = configuration.dataset;
  return made(choice, [&] {
    return component_of(loader, choice).make_dataset(choice.parameters, Context{});
  });
}

void load_dataset(Dataset& dataset, const protocol::ComponentChoice& choice) {
  try {
    dataset.load();
  } catch (...) {
    rethrow_labelled(who(choice) + " could not be loaded");
  }
}

Context make_context(const DatasetShape& shape, const protocol::Configuration& configuration,
                     std::int64_t seed, const std::string& device) {
  Context context;
  context.vocabulary_size = shape.vocabulary_size;
  context.sequence_length = shape.sequence_length;
  context.height = shape.height;
  context.width = shape.width;
  context.box_height = shape.box_height;
  context.box_width = shape.box_width;
  context.puzzles = shape.puzzles < 0 ? 1 : data::table_rows(shape.puzzles, configuration.copies);
  context.pad_token = shape.pad_token;
  context.interchangeable = shape.interchangeable;
  context.precision = precision_of(configuration);
  context.device = device;
  context.stream = Stream(static_cast<std::uint64_t>(seed), "initialization");
  return context;
}

std::vector<data::NamedAugmentation> make_augmentations(
    const plugins::PluginLoader& loader, const protocol::Configuration& configuration,
    const Context& context) {
  std::vector<data::NamedAugmentation> augmentations;
  for (const protocol::ComponentChoice& choice : configuration.augmentations)
    augmentations.push_back(
        {choice.name, made(choice, [&] {
           return component_of(loader, choice).make_augmentation(choice.parameters, context);
         })});
  return augmentations;
}

std::shared_ptr<HaltingPolicy> make_halting(const plugins::PluginLoader& loader,
                                            const protocol::ComponentChoice& choice,
                                            const Architecture& architecture, Context context) {
  context.stream = context.stream.child("halting");
  context.summary_width = architecture.summary_width();
  return made(choice, [&] {
    return component_of(loader, choice).make_halting(choice.parameters, context);
  });
}

evaluate::Model make_model(const plugins::PluginLoader& loader,
                           const protocol::Configuration& configuration, Context context) {
  evaluate::Model model;
  const Stream stream = context.stream;
  context.stream = stream.child("architecture");
  model.architecture = made(configuration.architecture, [&] {
    return component_of(loader, configuration.architecture)
        .make_architecture(configuration.architecture.parameters, context);
  });
  context.stream = stream;
  model.halting = make_halting(loader, configuration.halting, *model.architecture, context);
  if (const PuzzleEmbedding wanted = model.architecture->puzzle_embedding(); wanted.width > 0) {
    const at::ScalarType dtype =
        context.precision == Precision::kFloat64 ? at::kDouble : at::kFloat;
    model.puzzle_table = at::zeros({context.puzzles, wanted.width},
                                   at::TensorOptions(at::Device(context.device)).dtype(dtype));
  }
  return model;
}

std::int64_t count_parameters(const evaluate::Model& model) {
  std::int64_t count = 0;
  for (const auto& [name, parameter] : train::trained_parameters(model))
    count += parameter.numel();
  return count;
}

}  // namespace strata::trial
