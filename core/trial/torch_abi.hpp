// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "plugins/descriptor/host_abi.hpp"

namespace strata::trial {

/// What plugins must have been built with for this program.
[[nodiscard]] plugins::HostAbi host_abi();

/// @throws PluginError where the LibTorch that runs is not the one this program was built with
void check_torch();

}  // namespace strata::trial
