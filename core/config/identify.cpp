// SPDX-License-Identifier: Apache-2.0
#include "config/identify.hpp"

#include "config/canonical.hpp"
#include "config/fold.hpp"
#include "plugins/descriptor/content_hash.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace strata::config {
namespace {

/// What a file is to its dataset, without its name: the parameter that gives it, or the way below a
/// folder that a parameter gives. "" where no parameter gives it: then its rank among the files
/// says it.
std::string role_of(const std::string& file, const Parameters& parameters) {
  const std::filesystem::path path = std::filesystem::path(file).lexically_normal();
  for (const auto& [name, value] : parameters.entries()) {
    const auto* text = std::get_if<std::string>(&value);
    if (text == nullptr || text->empty()) continue;
    const std::filesystem::path given = std::filesystem::path(*text).lexically_normal();
    if (path == given) return name;
    const std::filesystem::path below = path.lexically_relative(given);
    if (given.is_absolute() && !below.empty() && *below.begin() != "..")
      return name + "/" + below.generic_string();
  }
  return {};
}

std::string data_text(const Training& training) {
  std::vector<std::string> lines;
  for (const auto& [file, hash] : training.file_hashes) {
    std::string role = role_of(file, training.configuration.dataset.parameters);
    if (role.empty()) role = fmt::format("file {}", lines.size() + 1);
    lines.push_back(fmt::format("data {} = {}\n", to_text(role), hash));
  }
  std::ranges::sort(lines);
  std::string text;
  for (const std::string& line : lines)
    text += line;
  return text;
}

std::vector<std::string> trial_ids(const Training& training,
                                   const std::vector<std::int64_t>& seeds) {
  std::vector<std::string> ids;
  if (!training.missing_files.empty()) return ids;
  const std::string data = data_text(training);
  for (const std::int64_t seed : seeds)
    ids.push_back(plugins::sha256(fmt::format("{}{}seed = {}\n", training.canonical, data, seed)));
  return ids;
}

std::string evaluation_id(const std::string& trial, const Variant& variant) {
  return plugins::sha256(fmt::format(
      "{}trial = {}\n", canonical_evaluation(variant.evaluation, variant.policy), trial));
}

}  // namespace

Plan identify(Plan plan) {
  std::vector<std::string> keys;
  for (Training& training : plan.trainings) {
    training.trial_ids = trial_ids(training, plan.seeds);
    keys.push_back(training.trial_ids.empty() ? std::string() : training.trial_ids.front());
  }
  Plan identified = fold(std::move(plan), keys);
  for (Variant& variant : identified.variants) {
    variant.evaluation_ids.clear();
    for (const std::string& trial : identified.trainings[variant.training].trial_ids)
      variant.evaluation_ids.push_back(evaluation_id(trial, variant));
  }
  return identified;
}

}  // namespace strata::config
