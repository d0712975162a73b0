// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
class ParseError;
}  // namespace CLI

namespace strata::cli {

/// What is wrong with a command line that CLI11 refused: in its words, but for options that a
/// command does not have, which may be keys of an experiment written with dashes.
/// @param program after parsing
/// @param words of the command line, the program's name first
[[nodiscard]] std::string parse_problem(const CLI::App& program, const CLI::ParseError& error,
                                        const std::vector<std::string>& words);

}  // namespace strata::cli
