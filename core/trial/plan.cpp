// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "data/composer.hpp"
#include "data/copies_check.hpp"
#include "protocol/settings.hpp"
#include "strata/error.hpp"
#include "train/precision.hpp"
#include "trial/caller.hpp"
#include "trial/commands.hpp"
#include "trial/components.hpp"
#include "trial/evaluation_policy.hpp"
#include "trial/match.hpp"
#include "trial/torch_abi.hpp"

namespace strata::trial {
namespace {

/// What the components' own rules say of their parameters.
void check_parameters(const plugins::PluginLoader& loader, const protocol::ComponentChoice& choice,
                      protocol::PlanAnswer& answer) {
  const Component& component = component_of(loader, choice);
  if (!component.check) return;
  if (const std::string problem = component.check(choice.parameters); !problem.empty())
    answer.problems.push_back(
        fmt::format("{} \"{}\": {}", kind_name(choice.kind), choice.name, problem));
}

void check_all_parameters(const plugins::PluginLoader& loader,
                          const protocol::Configuration& configuration,
                          protocol::PlanAnswer& answer) {
  check_parameters(loader, configuration.dataset, answer);
  check_parameters(loader, configuration.architecture, answer);
  check_parameters(loader, configuration.halting, answer);
  for (const protocol::ComponentChoice& choice : configuration.augmentations)
    check_parameters(loader, choice, answer);
  if (const std::string problem =
          read_config<protocol::TrainingSettings>(configuration.training).check();
      !problem.empty())
    answer.problems.push_back(fmt::format("training: {}", problem));
}

/// Builds everything on the meta device, where a tensor has a shape and no values.
/// @param policies that evaluations use
void check_model(plugins::PluginLoader& loader, const protocol::Configuration& configuration,
                 const std::vector<protocol::ComponentChoice>& policies,
                 protocol::PlanAnswer& answer) {
  const auto dataset = make_dataset(loader, configuration);
  for (const std::filesystem::path& file : dataset->files())
    answer.files.push_back({file.string(), std::filesystem::exists(file)});
  if (std::ranges::any_of(answer.files,
                          [](const protocol::DataFile& file) { return !file.exists; }) &&
      !dataset->origin().empty())
    answer.warnings.push_back(dataset->origin());
  const Context context = make_context(dataset->shape(), configuration, 0, "meta");
  const auto augmentations = make_augmentations(loader, configuration, context);
  const data::CopiesCheck copies =
      data::check_copies(data::Composer(augmentations, dataset), configuration.copies);
  if (!copies.problem.empty()) answer.problems.push_back(copies.problem);
  if (!copies.warning.empty()) answer.warnings.push_back(copies.warning);
  for (const data::NamedAugmentation& named : augmentations)
    if (named.augmentation->changes_label_rule() &&
        dataset->shape().label_rule == LabelRule::kRelabelled)
      answer.warnings.push_back(fmt::format(
          "augmentation \"{}\" breaks the rule by which dataset \"{}\" chooses its labels, so "
          "what it transforms is labelled anew.",
          named.name, configuration.dataset.name));
  const evaluate::Model model = make_model(loader, configuration, context);
  if (model.halting->needs_labels())
    answer.problems.push_back(
        fmt::format("halting \"{}\" decides by labels and cannot be used in training. Train with "
                    "another policy and evaluate with evaluation.policy = \"{}\".",
                    configuration.halting.name, configuration.halting.name));
  for (const protocol::ComponentChoice& policy : policies)
    answer.policies.push_back(
        check_evaluation_policy(loader, policy, configuration.halting, model, context));
  answer.gives_score = model.halting->gives_score();
  answer.parameters = count_parameters(model);
  // Where the number of puzzles is known after load() only, the table on the meta device has one
  // row.
  const bool rows_known = dataset->shape().puzzles >= 0;
  if (model.puzzle_table.defined())
    answer.puzzle_parameters = rows_known ? model.puzzle_table.numel() : -1;
}

const protocol::MatchOrder* match_of(const protocol::PlanRequest& request, std::size_t index) {
  for (const protocol::MatchOrder& match : request.matches)
    if (match.configuration == static_cast<std::int64_t>(index)) return &match;
  return nullptr;
}

std::vector<protocol::ComponentChoice> policies_of(const protocol::PlanRequest& request,
                                                   std::size_t index) {
  std::vector<protocol::ComponentChoice> policies;
  for (const protocol::PolicyOrder& order : request.policies)
    if (order.configuration == static_cast<std::int64_t>(index)) policies.push_back(order.policy);
  return policies;
}

/// @param match what is to be found first; may be null
protocol::PlanAnswer check_configuration(plugins::PluginLoader& loader,
                                         protocol::Configuration configuration,
                                         const protocol::MatchOrder* match,
                                         const std::vector<protocol::ComponentChoice>& policies) {
  protocol::PlanAnswer answer;
  try {
    load_plugins(loader, configuration);
    if (match != nullptr) {
      answer.match = find_match(loader, configuration, *match);
      configuration.architecture.parameters.set(answer.match->parameter, answer.match->value);
    }
    check_all_parameters(loader, configuration, answer);
    if (answer.problems.empty()) check_model(loader, configuration, policies, answer);
    const auto settings = read_config<protocol::TrainingSettings>(configuration.training);
    if (const std::string warning = train::precision_warning(settings.precision, settings.device);
        !warning.empty())
      answer.warnings.push_back(warning);
  } catch (const std::exception& error) {
    answer.problems.emplace_back(error.what());
  }
  return answer;
}

}  // namespace

int plan(const std::string& file) {
  Caller caller;
  protocol::PlanReply reply;
  try {
    check_torch();
    plugins::PluginLoader loader(host_abi());
    const auto request = caller.request<protocol::PlanRequest>(file);
    for (std::size_t index = 0; index < request.configurations.size(); ++index)
      reply.answers.push_back(check_configuration(loader, request.configurations[index],
                                                  match_of(request, index),
                                                  policies_of(request, index)));
  } catch (const std::exception& error) {
    reply.error = error.what();
  }
  caller.answer(reply);
  return reply.error.empty() ? 0 : 1;
}

}  // namespace strata::trial
