// SPDX-License-Identifier: Apache-2.0
#include "run/imported_plan.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "config/identify.hpp"
#include "plugins/descriptor/content_hash.hpp"
#include "strata/error.hpp"
#include "strata/parameters.hpp"

namespace strata::run {
namespace {

const config::Variant& variant_of(const config::Plan& plan, const std::string& name) {
  std::vector<std::string> names;
  for (const config::Variant& variant : plan.variants) {
    if (variant.name == name || std::ranges::find(variant.folded, name) != variant.folded.end())
      return variant;
    names.push_back(variant.name);
  }
  throw Error(fmt::format("experiment {} has no variant \"{}\". It has: {}.", plan.experiment, name,
                          fmt::join(names, ", ")));
}

}  // namespace

void require_meaning_for_import(const std::vector<std::string>& overrides) {
  constexpr std::string_view kTraining = "training.";
  for (const std::string& text : overrides) {
    const std::string_view key = std::string_view(text).substr(0, text.find_first_of("= \t"));
    if (key == "seeds")
      throw Error(fmt::format(
          "{}: imported weights are those of one training, so that there is one trial and not one "
          "for each seed. Leave it out; --seed N sets the seed of what is random in scoring.",
          text));
    if (!key.starts_with(kTraining) || text == kNoSteps) continue;
    if (std::ranges::find(kTrainingOfImports, key.substr(kTraining.size())) ==
        kTrainingOfImports.end())
      throw Error(fmt::format(
          "{}: imported weights are not trained further, so that nothing would read it. Leave it "
          "out. Of the keys of [training], an import reads {} only.",
          text, fmt::join(kTrainingOfImports, ", ")));
  }
}

config::Plan imported_plan(const config::Plan& plan, const ImportedWeights& weights) {
  config::Variant variant = variant_of(plan, weights.variant);
  config::Training training = plan.trainings.at(variant.training);
  if (!training.missing_files.empty())
    throw DataError(fmt::format("data are missing, so nothing was imported: {}",
                                fmt::join(training.missing_files, ", ")));
  training.canonical +=
      fmt::format("weights = imported\nweights prefix = {}\n", to_text(weights.prefix));
  training.file_hashes.emplace_back(weights.file, weights.sha256);
  training.trial_ids.clear();
  variant.kind = config::VariantKind::kBaseline;
  variant.changes.clear();
  variant.folded.clear();
  variant.training = 0;

  config::Plan result;
  result.experiment = weights.name;
  result.question = fmt::format("How do the weights of {} do?", weights.file);
  result.file = plan.file;
  result.text = plan.text;
  result.overrides = {"weights=" + weights.file};
  if (weights.variant != "baseline") result.overrides.push_back("--variant=" + weights.variant);
  if (!weights.prefix.empty()) result.overrides.push_back("--prefix=" + weights.prefix);
  for (const std::string& word : plan.overrides)
    if (word != kNoSteps) result.overrides.push_back(word);
  result.revision =
      plugins::sha256(plan.revision + weights.sha256 + weights.prefix + weights.variant);
  result.seeds = {weights.seed};
  result.variants = {variant};
  result.trainings = {training};
  result.notes = plan.notes;
  return config::identify(std::move(result));
}

}  // namespace strata::run
