// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "config/catalogue.hpp"
#include "protocol/configuration.hpp"

/// The texts that are hashed into ids; their form is described in README.md of this folder.
namespace strata::config {

/// All of a training part that determines its result, but for the seed and the content of data
/// files. Every component must be in the catalogue.
[[nodiscard]] std::string canonical_training(const protocol::Configuration& configuration,
                                             const Catalogue& catalogue);

/// Values of the path parameters. Not hashed (the content of the files is); two trainings that
/// differ here are two until their files are known to be the same.
[[nodiscard]] std::string canonical_paths(const protocol::Configuration& configuration,
                                          const Catalogue& catalogue);

/// Of an evaluation part, without the trial that is evaluated.
/// @param policy evaluation.policy, where it is another one than the trained
[[nodiscard]] std::string canonical_evaluation(
    const Parameters& evaluation, const std::optional<protocol::ComponentChoice>& policy = {});

}  // namespace strata::config
