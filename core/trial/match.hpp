// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "plugins/loader/plugin_loader.hpp"
#include "protocol/messages.hpp"

namespace strata::trial {

/// The value of `order.parameter` at which the architecture of `configuration` comes nearest to
/// what the reference costs: parameters of architecture and policy (the puzzle table is not
/// counted), or matrix FLOPs of one training step a sample. Values that the component's own rules
/// refuse are not tried. Loads the plugins of both.
/// @throws Error where the reference's parameters do not fit together or no value is allowed
[[nodiscard]] protocol::MatchResult find_match(plugins::PluginLoader& loader,
                                               const protocol::Configuration& configuration,
                                               const protocol::MatchOrder& order);

}  // namespace strata::trial
