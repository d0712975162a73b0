// SPDX-License-Identifier: Apache-2.0
// As if compiled with LibTorch 2.10.0.
#define STRATA_PLUGIN_TORCH_ABI 0x020A000000000000ull
#include "strata/plugin.hpp"

STRATA_PLUGIN("bad_torch_abi", "1.0.0", "Built with another LibTorch", "architecture:old") {
  (void)registry;
}
