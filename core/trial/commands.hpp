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

// Of a trial that has been trained; `file` holds the request of protocol/replay_messages.hpp as
// JSON, and "" takes it from descriptor 3.

/// `weights-export [FILE]`: its weights under their published names. (An ExportRequest.)
int export_weights(const std::string& file);
/// `weights-import [FILE]`: a checkpoint out of published weights. (An ImportRequest.)
int import_weights(const std::string& file);
/// `solve [FILE]`: its answers to puzzles, segment by segment. (A SolveRequest.)
int solve(const std::string& file);
/// `dump [FILE]`: what its segments compute of given tokens. (A DumpRequest.)
int dump(const std::string& file);
/// `analyze [FILE]`: what its latent states look like. (An AnalyzeRequest.)
int analyze(const std::string& file);

}  // namespace strata::trial
