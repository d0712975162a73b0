// SPDX-License-Identifier: Apache-2.0
#include "trial/moved_plugins.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <filesystem>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "plugins/descriptor/content_hash.hpp"
#include "plugins/descriptor/plugin_index.hpp"
#include "strata/error.hpp"
#include "trial/torch_abi.hpp"

namespace strata::trial {
namespace {

/// Reads the plugin path when the first file is missed.
class MovedPlugins {
 public:
  explicit MovedPlugins(std::string trial) : trial_(std::move(trial)) {}

  void find(protocol::ComponentChoice& choice) {
    std::error_code error;
    if (std::filesystem::exists(choice.file, error)) return;
    if (!index_)
      index_.emplace(plugins::search_path(plugins::search_sources_of_process()), host_abi());
    std::string other;
    for (const plugins::Candidate& candidate : index_->components()) {
      if (*candidate.component != plugins::Provided{choice.kind, choice.name}) continue;
      const std::string file = candidate.file->path.string();
      if (plugins::sha256_of_file(file) == choice.sha256) {
        choice.file = file;
        return;
      }
      if (other.empty()) other = file;
    }
    refuse(choice, other);
  }

 private:
  [[noreturn]] void refuse(const protocol::ComponentChoice& choice,
                           const std::string& other) const {
    const std::string text =
        fmt::format("{}: this plugin file of trial {} is gone", choice.file, trial_.substr(0, 12));
    const std::string component = fmt::format("{} \"{}\"", kind_name(choice.kind), choice.name);
    if (!other.empty())
      throw PluginError(fmt::format(
          "{}. {} provides {} too, but has other content (another SHA-256), so that the trial's "
          "weights may mean something else there. Put the old file back, or make the trial again "
          "with `strata run`.",
          text, other, component));
    std::vector<std::string> places;
    for (const std::filesystem::path& place : index_->places())
      places.push_back(place.string());
    throw PluginError(fmt::format(
        "{}, and no plugin in {} provides {}. It may have been moved: name its folder in "
        "STRATA_PLUGIN_PATH.",
        text, fmt::join(places, ", "), component));
  }

  std::string trial_;
  std::optional<plugins::PluginIndex> index_;
};

}  // namespace

protocol::TrialOrder with_plugins_found(protocol::TrialOrder order) {
  MovedPlugins plugins(order.trial);
  protocol::Configuration& configuration = order.configuration;
  for (protocol::ComponentChoice* choice :
       {&configuration.dataset, &configuration.architecture, &configuration.halting})
    plugins.find(*choice);
  for (protocol::ComponentChoice& augmentation : configuration.augmentations)
    plugins.find(augmentation);
  for (protocol::EvaluationOrder& evaluation : order.evaluations)
    if (evaluation.policy) plugins.find(*evaluation.policy);
  return order;
}

}  // namespace strata::trial
