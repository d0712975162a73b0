// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#define STRATA_VERSION "0.1.0"

namespace strata {

/// Bumped with any change of an interface class or of a struct that crosses the plugin boundary;
/// tests/sdk/nn/api_version_test.cpp pins their sizes beside it. A plugin that was built with
/// another number is refused before it is loaded.
inline constexpr std::uint32_t kApiVersion = 3;

}  // namespace strata
