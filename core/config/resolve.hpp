// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "config/catalogue.hpp"
#include "config/experiment.hpp"
#include "config/plan.hpp"

namespace strata::config {

/// What surrounds the program, handed in so that tests can fix it.
struct Surroundings {
  std::filesystem::path working_folder;  ///< relative paths on the command line start here
  std::function<std::optional<std::string>(const std::string& name)>
      variable;  ///< of the environment
};

/// Those of this process.
[[nodiscard]] Surroundings process_surroundings();

/// Variants and trainings of an experiment, every parameter filled in; ids come later
/// (identify.hpp).
/// @throws ConfigError with all mistakes: those of the file in its order, then those of the command
/// line
[[nodiscard]] Plan resolve(const Experiment& experiment, const Catalogue& catalogue,
                           const Surroundings& surroundings = process_surroundings());

}  // namespace strata::config
