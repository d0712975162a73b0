// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "protocol/messages.hpp"

namespace strata::trial {

/// The order with the plugin files of its components where they lie now: one that is no longer
/// where it was when the order was given is looked for on the plugin path of this process, and
/// taken where it provides the component and has the same content.
/// @throws PluginError that names the places where it was looked for, or the file that provides the
/// component with other content
[[nodiscard]] protocol::TrialOrder with_plugins_found(protocol::TrialOrder order);

}  // namespace strata::trial
