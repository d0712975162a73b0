// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <exception>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/commands.hpp"
#include "cli/help_formatter.hpp"
#include "cli/parse_problem.hpp"
#include "report/fold_text.hpp"
#include "report/terminal.hpp"
#include "strata/error.hpp"
#include "strata/parameters.hpp"
#include "strata/version.hpp"

namespace {

enum ExitCode { kWrongUse = 2, kStorage = 3 };

/// On standard error; on a terminal with lines that end between words.
void print_error(const std::string& text) {
  const std::size_t width = strata::report::Terminal::of(2).fold_width();
  fmt::print(stderr, "{}\n", strata::report::wrap_text(text, width, 2));
}

int run(const strata::cli::Action& action) {
  try {
    return action();
  } catch (const strata::ConfigError& error) {  // each of its lines begins with a place
    print_error(error.what());
    return kWrongUse;
  } catch (const strata::StoreError& error) {
    print_error(fmt::format("strata: {}", error.what()));
    return kStorage;
  } catch (const strata::Error& error) {
    print_error(fmt::format("strata: {}", error.what()));
    return kWrongUse;
  } catch (const std::exception& error) {
    print_error(
        fmt::format("strata: {} (this is a fault of strata: please report it)", error.what()));
    return kStorage;
  }
}

/// What to say of a first word that is no command; "" where it is one, or an option.
std::string unknown_command(const CLI::App& program, const std::string& word) {
  if (word.starts_with("-")) return {};
  std::vector<std::string> known;
  for (const CLI::App* command : program.get_subcommands({}))
    known.push_back(command->get_name());
  if (std::ranges::find(known, word) != known.end()) return {};
  const std::string nearest = strata::nearest_name(word, known);
  return fmt::format("there is no command \"{}\".{} Known: {}.", word,
                     nearest.empty() ? "" : fmt::format(" Did you mean \"{}\"?", nearest),
                     fmt::join(known, ", "));
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App program{
      "Strata runs ablation studies of recurrent reasoning models and keeps every result in "
      "SQLite.",
      "strata"};
  program.formatter(std::make_shared<strata::cli::HelpFormatter>(
      strata::report::Terminal::of(argc == 1 ? 2 : 1).columns));
  program.set_version_flag("--version", "strata " STRATA_VERSION);
  program.require_subcommand(1);
  program.footer(
      "Start here: strata run quickstart --dry-run\n"
      "Exit codes: 0; 1 a trial failed; 2 wrong use; 3 disk or database; 128 + n stopped by signal "
      "n.");
  strata::cli::Action action;
  strata::cli::add_run(program, action);
  strata::cli::add_table(program, action);
  strata::cli::add_query(program, action);
  strata::cli::add_claims(program, action);
  strata::cli::add_ls(program, action);
  strata::cli::add_show(program, action);
  strata::cli::add_solve(program, action);
  strata::cli::add_analyze(program, action);
  strata::cli::add_weights(program, action);
  strata::cli::add_dataset(program, action);
  strata::cli::add_plugins(program, action);
  if (argc == 1) {
    fmt::print(stderr, "{}", program.help());
    return kWrongUse;
  }
  if (const std::string unknown = unknown_command(program, argv[1]); !unknown.empty()) {
    print_error(fmt::format("strata: {}", unknown));
    return kWrongUse;
  }
  try {
    program.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return program.exit(error);  // help, or the version
    print_error(fmt::format("strata: {}\nRun with --help for more information.",
                            strata::cli::parse_problem(program, error, {argv, argv + argc})));
    return kWrongUse;
  }
  return run(action);
}
