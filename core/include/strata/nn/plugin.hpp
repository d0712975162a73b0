// SPDX-License-Identifier: Apache-2.0
#pragma once

/// For plugins of architectures and halting policies: as "strata/plugin.hpp", with the LibTorch ABI
/// stamped.
#include <torch/headeronly/version.h>

#undef STRATA_PLUGIN_TORCH_ABI
#define STRATA_PLUGIN_TORCH_ABI TORCH_ABI_VERSION

#include "strata/plugin.hpp"
