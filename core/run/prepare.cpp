// SPDX-License-Identifier: Apache-2.0
#include "run/prepare.hpp"

#include <algorithm>
#include <future>
#include <map>
#include <set>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "config/catalogue.hpp"
#include "config/experiment.hpp"
#include "config/identify.hpp"
#include "config/match.hpp"
#include "config/resolve.hpp"
#include "plugins/descriptor/plugin_index.hpp"
#include "run/missing_data.hpp"
#include "run/rule_problems.hpp"
#include "run/score_check.hpp"
#include "strata/error.hpp"
#include "strata/parameters.hpp"

namespace strata::run {
namespace {

namespace fs = std::filesystem;

plugins::PluginIndex index_plugins(const PrepareOptions& options,
                                   const config::Experiment& experiment) {
  plugins::SearchSources sources = plugins::search_sources_of_process();
  sources.command_line = options.plugin_path;
  sources.experiment = experiment.plugin_path;
  return plugins::PluginIndex(plugins::search_path(sources), plugins::host_abi(0));
}

/// The names of all components at hand, and the descriptions of those that the experiment names.
class CatalogueMaker {
 public:
  CatalogueMaker(const plugins::PluginIndex& index, const Inspector& inspector)
      : index_(index), inspector_(inspector) {}

  config::Catalogue make(const config::Experiment& experiment) {
    for (const plugins::Candidate& candidate : index_.components())
      catalogue_.add_name(candidate.component->kind, candidate.component->name,
                          candidate.file->version);
    std::vector<std::string> searched;
    for (const fs::path& folder : index_.places())
      searched.push_back(folder.string());
    catalogue_.set_searched(std::move(searched));

    std::map<fs::path, std::future<std::vector<protocol::ComponentDescription>>> described;
    std::vector<std::pair<config::NamedComponent, fs::path>> files;
    for (const config::NamedComponent& named : config::named_components(experiment)) {
      const plugins::PluginFile* file = find(named);
      if (file == nullptr) continue;
      files.emplace_back(named, file->path);
      if (!described.contains(file->path))
        described[file->path] = std::async(
            std::launch::async, [this, path = file->path] { return inspector_.describe(path); });
    }
    std::map<fs::path, std::string> reasons;
    for (auto& [path, components] : described) {
      try {
        for (protocol::ComponentDescription& component : components.get())
          catalogue_.add(std::move(component));
      } catch (const Error& error) {
        reasons[path] = error.what();
      }
    }
    for (const auto& [named, path] : files)
      if (const auto reason = reasons.find(path); reason != reasons.end())
        catalogue_.add_unusable(named.kind, named.name, named.version, reason->second);
    return std::move(catalogue_);
  }

 private:
  /// nullptr where there is none, which the catalogue then tells in its own words.
  const plugins::PluginFile* find(const config::NamedComponent& named) {
    const std::string text = named.version.empty() ? named.name : named.name + "@" + named.version;
    try {
      return &index_.find(named.kind, text);
    } catch (const PluginError& error) {
      if (index_.mentions({named.kind, named.name}, named.version))
        catalogue_.add_unusable(named.kind, named.name, named.version, error.what());
      return nullptr;
    }
  }

  const plugins::PluginIndex& index_;
  const Inspector& inspector_;
  config::Catalogue catalogue_;
};

std::string variants_of(const config::Plan& plan, std::size_t training) {
  std::vector<std::string> names;
  for (const config::Variant& variant : plan.variants)
    if (variant.training == training) names.push_back(fmt::format("\"{}\"", variant.name));
  if (names.size() > 3)
    return fmt::format("{}, {} and {} more", names[0], names[1], names.size() - 2);
  return fmt::format("{}", fmt::join(names, ", "));
}

void add_once(std::vector<std::string>& texts, const std::string& text) {
  if (std::ranges::find(texts, text) == texts.end()) texts.push_back(text);
}

/// Takes over what the check found: counts, files, warnings. @throws ConfigError with all rules
/// that are broken
void apply_answers(Prepared& prepared, const std::vector<protocol::PlanAnswer>& answers,
                   const config::Experiment& experiment) {
  if (std::vector<Problem> problems = rule_problems(experiment, prepared.plan, answers);
      !problems.empty())
    throw ConfigError(std::move(problems));
  for (std::size_t index = 0; index < answers.size(); ++index) {
    config::Training& training = prepared.plan.trainings[index];
    const protocol::PlanAnswer& answer = answers[index];
    training.parameters = answer.parameters;
    training.puzzle_parameters = answer.puzzle_parameters;
    for (const protocol::DataFile& file : answer.files)
      if (std::error_code error; !fs::exists(file.path, error))
        training.missing_files.push_back(file.path);
    if (training.missing_files.empty()) {
      for (const std::string& warning : answer.warnings)
        add_once(prepared.warnings, warning);
    } else {
      add_once(prepared.missing,
               missing_data_text(variants_of(prepared.plan, index), training.configuration.dataset,
                                 training.missing_files, answer.warnings,
                                 config::process_surroundings()));
    }
  }
}

/// The policies of evaluations, one order for each variant that has one, in the order of variants.
std::vector<protocol::PolicyOrder> policies_of(const config::Plan& plan) {
  std::vector<protocol::PolicyOrder> orders;
  for (const config::Variant& variant : plan.variants)
    if (variant.policy)
      orders.push_back({static_cast<std::int64_t>(variant.training), *variant.policy});
  return orders;
}

/// Why a policy cannot be that of this variant's evaluation, "" where it can.
std::string refusal(const config::Variant& variant, const protocol::PolicyAnswer& answer) {
  if (!answer.problem.empty()) return answer.problem;
  if (answer.uses_labels && variant.kind == config::VariantKind::kBaseline)
    return fmt::format(
        "evaluation.policy \"{}\" looks at the labels, so what it gives is an upper bound and no "
        "result: the baseline is what all others are held against. Write it in an [[ablation]].",
        variant.policy->name);
  return {};
}

/// Marks the variants whose evaluations use labels. @throws ConfigError with all policies that
/// cannot be used
void apply_policies(Prepared& prepared, const std::vector<protocol::PlanAnswer>& answers,
                    const std::string& shown) {
  std::vector<std::size_t> taken(answers.size());
  std::vector<Problem> problems;
  for (config::Variant& variant : prepared.plan.variants) {
    if (!variant.policy) continue;
    const auto& of_training = answers[variant.training].policies;
    const std::size_t index = taken[variant.training]++;
    if (index >= of_training.size()) continue;  // the configuration itself has a problem
    variant.uses_labels = of_training[index].uses_labels;
    if (const std::string why = refusal(variant, of_training[index]); !why.empty())
      problems.push_back({{.file = shown}, fmt::format("\"{}\": {}", variant.name, why)});
    else if (variant.uses_labels)
      add_once(
          prepared.warnings,
          fmt::format("\"{}\" is an upper bound: its policy looks at the labels.", variant.name));
  }
  if (!problems.empty()) throw ConfigError(std::move(problems));
}

/// What was searched becomes a value like any other, before anything is identified by it.
void take_matches(Prepared& prepared, const std::vector<protocol::PlanAnswer>& answers,
                  const config::Catalogue& catalogue) {
  for (std::size_t index = 0; index < answers.size(); ++index) {
    if (!answers[index].match) continue;
    const std::string warning =
        config::take_match(*answers[index].match, index, catalogue, &prepared.plan);
    if (!warning.empty()) add_once(prepared.warnings, warning);
  }
}

void hash_files(config::Plan& plan, const std::vector<protocol::PlanAnswer>& answers,
                const Inspector& inspector) {
  std::map<std::string, std::string> hashes;
  for (std::size_t index = 0; index < answers.size(); ++index) {
    if (!plan.trainings[index].missing_files.empty()) continue;
    for (const protocol::DataFile& file : answers[index].files) {
      if (!hashes.contains(file.path)) hashes[file.path] = inspector.hash(file.path);
      plan.trainings[index].file_hashes.emplace_back(file.path, hashes[file.path]);
    }
  }
}

}  // namespace

Prepared prepare(const PrepareOptions& options, const Inspector& inspector) {
  const config::Experiment experiment =
      config::read_experiment(options.experiment, options.overrides);
  const plugins::PluginIndex index = index_plugins(options, experiment);
  const config::Catalogue catalogue = CatalogueMaker(index, inspector).make(experiment);

  Prepared prepared;
  prepared.plan = config::resolve(experiment, catalogue);
  prepared.warnings = index.warnings();
  std::vector<protocol::Configuration> configurations;
  std::vector<protocol::MatchOrder> matches;
  for (const config::Training& training : prepared.plan.trainings) {
    if (training.match) {
      matches.push_back(*training.match);
      matches.back().configuration = static_cast<std::int64_t>(configurations.size());
    }
    configurations.push_back(training.configuration);
  }
  const std::vector<protocol::PlanAnswer> answers =
      inspector.plan(configurations, matches, policies_of(prepared.plan));
  apply_answers(prepared, answers, experiment);
  apply_policies(prepared, answers, experiment.shown);
  if (std::vector<Problem> problems = score_problems(experiment, prepared.plan, answers);
      !problems.empty())
    throw ConfigError(std::move(problems));
  take_matches(prepared, answers, catalogue);
  hash_files(prepared.plan, answers, inspector);
  prepared.plan = config::identify(std::move(prepared.plan));
  return prepared;
}

}  // namespace strata::run
