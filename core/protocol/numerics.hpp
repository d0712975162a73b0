// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace strata::protocol {

/// Part of every trial's identity. Bumped whenever what training computes changes: another order of
/// random draws, another formula, another default of the SDK's shared layers. Each architecture's
/// signature (the loss after 20 steps with a fixed seed on the CPU) guards it: a commit that
/// changes a signature bumps this number. A change inside one plugin needs no bump, since the hash
/// of the plugin's file is part of the identity.
inline constexpr std::int64_t kNumerics = 1;

}  // namespace strata::protocol
