// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "config/catalogue.hpp"
#include "config/experiment.hpp"
#include "config/plan.hpp"
#include "config/resolve.hpp"

#include <map>
#include <string>
#include <vector>

/// Components that exist in these tests only, and an experiment of four tables that uses them:
/// datasets grids; architectures looped, two_level and plain (not recurrent); halting steady and
/// learned; augmentations turn and swap.
namespace toy {

[[nodiscard]] strata::config::Catalogue catalogue();
/// The same, but for the hash of the file of one plugin.
[[nodiscard]] strata::config::Catalogue catalogue_with(const std::string& plugin,
                                                       const std::string& sha256);

/// The working folder is /start; `variables` are the environment.
[[nodiscard]] strata::config::Surroundings surroundings(
    const std::map<std::string, std::string>& variables = {});

/// Tables that suffice: dataset grids, architecture looped, halting steady.
inline const std::string kBase = R"([dataset]
plugin = "grids"
[architecture]
plugin = "looped"
[halting]
plugin = "steady"
)";

/// A folder of this process for experiment files, removed at its end.
[[nodiscard]] const std::string& folder();

/// The experiment that `text` spells, read from a file called toy.toml.
[[nodiscard]] strata::config::Experiment read(const std::string& text,
                                              const std::vector<std::string>& overrides = {});
[[nodiscard]] strata::config::Plan resolve(const std::string& text,
                                           const std::vector<std::string>& overrides = {});
/// What ConfigError says of `text`, without the folder of the file; "" where nothing is wrong.
[[nodiscard]] std::string mistakes(const std::string& text,
                                   const std::vector<std::string>& overrides = {});

[[nodiscard]] std::vector<std::string> names(const strata::config::Plan& plan);
/// @throws std::out_of_range where no variant is called so
[[nodiscard]] const strata::config::Variant& variant(const strata::config::Plan& plan,
                                                     const std::string& name);

}  // namespace toy
