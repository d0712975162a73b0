// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

/// What `strata-trial` does, a function a command. Each answers on the socket it was given as
/// descriptor 3, and prints JSON to standard output where it was started by a person. Exit codes:
/// 0, or 1 where the answer tells of an error.
namespace strata::trial {

/// `describe FILE`: the components of a plugin and their parameters.
int describe(const std::string& file);

/// `plan [FILE]`: builds configurations on the meta device, counts parameters, names data files.
/// Nothing is trained or read.
/// @param file a PlanRequest as JSON; "" takes it from descriptor 3
int plan(const std::string& file);

/// `run [FILE]`: one trial.
/// @param file a TrialOrder as JSON; "" takes it from descriptor 3
/// @param folder where its checkpoint lies, in place of the one that the order names; "" keeps
/// that. In a new folder the trial begins at step 0.
int run(const std::string& file, const std::string& folder);

}  // namespace strata::trial
