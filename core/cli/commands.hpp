// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/action.hpp"

namespace CLI {
class App;
}

namespace strata::cli {

/// Each adds one command to the program; when it is chosen, `action` becomes what main() runs.
void add_run(CLI::App& program, Action& action);
void add_dataset(CLI::App& program, Action& action);
void add_plugins(CLI::App& program, Action& action);
void add_table(CLI::App& program, Action& action);
void add_query(CLI::App& program, Action& action);
void add_claims(CLI::App& program, Action& action);
void add_ls(CLI::App& program, Action& action);
void add_show(CLI::App& program, Action& action);
void add_solve(CLI::App& program, Action& action);
void add_analyze(CLI::App& program, Action& action);
void add_weights(CLI::App& program, Action& action);

}  // namespace strata::cli
