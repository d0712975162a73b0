// SPDX-License-Identifier: Apache-2.0
#include "trial/evaluation_policy.hpp"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include <exception>

#include "strata/error.hpp"
#include "trial/components.hpp"

namespace strata::trial {
namespace {

/// Lets `policy` hold the tensors of `trained`, so that averaged weights and those of an ensemble's
/// members reach it as well.
void share_weights(HaltingPolicy& policy, const HaltingPolicy& trained) {
  const auto share = [](const at::Tensor& own, const std::string& name, const at::Tensor& theirs) {
    if (own.sizes() != theirs.sizes())
      throw Error(fmt::format(
          "The evaluation's policy has another shape than the trained one in \"{}\": a parameter "
          "that sets a width cannot be changed after training.",
          name));
    own.set_data(theirs.detach());
  };
  const auto parameters = trained.named_parameters();
  for (const auto& named : policy.named_parameters())
    share(named.value(), named.key(), parameters[named.key()]);
  const auto buffers = trained.named_buffers();
  for (const auto& named : policy.named_buffers())
    share(named.value(), named.key(), buffers[named.key()]);
}

}  // namespace

std::string why_not_evaluable(const HaltingPolicy& policy, const protocol::ComponentChoice& choice,
                              const protocol::ComponentChoice& trained) {
  const bool is_trained = choice.name == trained.name && choice.version == trained.version;
  if (is_trained || (policy.parameters().empty() && policy.buffers().empty())) return {};
  return fmt::format(
      "evaluation.policy \"{}\" has learned weights, which only training with it gives, and this "
      "model is trained with \"{}\". Evaluate with a policy that learns nothing, or train with "
      "halting.plugin = \"{}\".",
      choice.name, trained.name, choice.name);
}

std::shared_ptr<HaltingPolicy> make_evaluation_policy(plugins::PluginLoader& loader,
                                                      const protocol::ComponentChoice& choice,
                                                      const protocol::ComponentChoice& trained,
                                                      const evaluate::Model& model,
                                                      const Context& context) {
  load_plugin(loader, choice);
  auto policy = make_halting(loader, choice, *model.architecture, context);
  if (const std::string problem = why_not_evaluable(*policy, choice, trained); !problem.empty())
    throw Error(problem);
  share_weights(*policy, *model.halting);
  return policy;
}

protocol::PolicyAnswer check_evaluation_policy(plugins::PluginLoader& loader,
                                               const protocol::ComponentChoice& choice,
                                               const protocol::ComponentChoice& trained,
                                               const evaluate::Model& model,
                                               const Context& context) {
  protocol::PolicyAnswer answer;
  try {
    load_plugin(loader, choice);
    if (const Component& component = component_of(loader, choice); component.check)
      answer.problem = component.check(choice.parameters);
    if (!answer.problem.empty()) {
      answer.problem = fmt::format("evaluation.policy \"{}\": {}", choice.name, answer.problem);
      return answer;
    }
    const auto policy = make_halting(loader, choice, *model.architecture, context);
    answer.problem = why_not_evaluable(*policy, choice, trained);
    answer.uses_labels = policy->needs_labels();
    answer.gives_score = policy->gives_score();
  } catch (const std::exception& error) {
    answer.problem = error.what();
  }
  return answer;
}

}  // namespace strata::trial
