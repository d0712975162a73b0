// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "store/reader.hpp"

namespace strata::report {

/// What `strata analyze` found of the baseline's latent states, over its seeds: participation
/// ratios, trained and untrained, their difference paired by seed, and a sentence of verdict on
/// `expected` (the first state should fill more dimensions than the second), where all seeds were
/// analyzed and alike.
/// @param width as that of claims()
[[nodiscard]] std::string claimed_states(const store::Reader& reader, std::string_view experiment,
                                         const std::pair<std::string, std::string>& expected,
                                         std::size_t width);

}  // namespace strata::report
