// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "config/catalogue.hpp"
#include "config/plan.hpp"

/// `architecture.match`: a width or depth that is searched so that a variant costs what another
/// architecture costs. The search itself runs in `strata-trial plan`; what it found becomes the
/// value of the parameter before anything is hashed.
namespace strata::config {

/// "parameters:hrm" taken apart.
struct MatchText {
  std::string measure;    ///< "parameters" or "compute"
  std::string reference;  ///< "hrm" or "hrm@1.2.0"
  std::string problem;    ///< "" or why it is none ("is "hrm", it must be …")
};
[[nodiscard]] MatchText read_match(std::string_view text);

/// Is `parameter` one of core's own keys of [architecture] that may stand in a component's table?
[[nodiscard]] bool is_match_key(std::string_view section, std::string_view parameter);

/// What makes trainings with different searches different, although their other values are equal.
[[nodiscard]] std::string canonical_match(const protocol::MatchOrder& match,
                                          const Catalogue& catalogue);

/// Of the size that was found from that of the reference, before it is a warning.
inline constexpr double kMostMatchDeviation = 0.02;

/// Puts what was found for plan.trainings[training] into its configuration, that of its variants
/// and the text that is hashed, and notes it.
/// @return a warning in place of the note where the nearest value is more than 2 % off, else ""
[[nodiscard]] std::string take_match(const protocol::MatchResult& found, std::size_t training,
                                     const Catalogue& catalogue, Plan* plan);

}  // namespace strata::config
