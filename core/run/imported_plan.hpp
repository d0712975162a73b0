// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "config/plan.hpp"

namespace strata::run {

/// What an import adds to the overrides: what was trained elsewhere is not trained further.
inline constexpr char kNoSteps[] = "training.steps=0";

/// Weights that were not trained here.
struct ImportedWeights {
  std::string file;     ///< absolute path
  std::string sha256;   ///< of its content
  std::string prefix;   ///< which part of the file was asked for; "": all
  std::string variant;  ///< of the plan, whose model they are
  std::string name;     ///< of the experiment that is recorded
  std::int64_t seed = 0;
};

/// Which keys of [training] the scoring of imported weights reads.
inline constexpr std::array<std::string_view, 4> kTrainingOfImports{"device", "threads",
                                                                    "precision", "loss"};

/// @param overrides "key=value", as given to an import
/// @throws Error where one sets what only training would read: seeds, or a key of [training] that
/// is not among kTrainingOfImports
void require_meaning_for_import(const std::vector<std::string>& overrides);

/// A plan of one variant and one trial of no steps. The weights are an input like a data file: the
/// hash of the file's content goes into the trial's identity, and so does the word that nothing was
/// trained. It has a name of its own, so that it does not become the newest plan of its experiment.
/// @throws Error that names the variants where there is none of that name, or where the plan's data
/// are missing
/// @param plan prepared with kNoSteps
[[nodiscard]] config::Plan imported_plan(const config::Plan& plan, const ImportedWeights& weights);

}  // namespace strata::run
