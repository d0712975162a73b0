// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "evaluate/model.hpp"
#include "plugins/loader/plugin_loader.hpp"
#include "protocol/configuration.hpp"
#include "protocol/messages.hpp"
#include "strata/context.hpp"

/// `evaluation.policy`: a halting policy of an evaluation that is not the one the model was trained
/// with. It has no weights of its own, or it is the trained one with other parameters.
namespace strata::trial {

/// @param trained the choice of the trial's own policy
/// @returns why a policy cannot evaluate a model that another one trained, "" where it can
[[nodiscard]] std::string why_not_evaluable(const HaltingPolicy& policy,
                                            const protocol::ComponentChoice& choice,
                                            const protocol::ComponentChoice& trained);

/// The policy, loaded and made; its weights are those of `model`'s own and change with them.
/// @throws PluginError, Error where it is not evaluable
[[nodiscard]] std::shared_ptr<HaltingPolicy> make_evaluation_policy(
    plugins::PluginLoader& loader, const protocol::ComponentChoice& choice,
    const protocol::ComponentChoice& trained, const evaluate::Model& model, const Context& context);

/// What planning says of it. @param model on the meta device
[[nodiscard]] protocol::PolicyAnswer check_evaluation_policy(
    plugins::PluginLoader& loader, const protocol::ComponentChoice& choice,
    const protocol::ComponentChoice& trained, const evaluate::Model& model, const Context& context);

}  // namespace strata::trial
