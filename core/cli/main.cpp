// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>

#include <cstdio>
#include <exception>
#include <string>

#include <fmt/format.h>

#include "cli/commands.hpp"
#include "strata/error.hpp"
#include "strata/version.hpp"

namespace {

enum ExitCode { kWrongUse = 2, kStorage = 3 };

int run(const strata::cli::Action& action) {
  try {
    return action();
  } catch (const strata::ConfigError& error) {  // each of its lines begins with a place
    fmt::print(stderr, "{}\n", error.what());
    return kWrongUse;
  } catch (const strata::StoreError& error) {
    fmt::print(stderr, "strata: {}\n", error.what());
    return kStorage;
  } catch (const strata::Error& error) {
    fmt::print(stderr, "strata: {}\n", error.what());
    return kWrongUse;
  } catch (const std::exception& error) {
    fmt::print(stderr, "strata: {} (this is a fault of strata: please report it)\n", error.what());
    return kStorage;
  }
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App program{
      "Strata runs ablation studies of recurrent reasoning models and keeps every result in "
      "SQLite.",
      "strata"};
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
  strata::cli::add_ls(program, action);
  strata::cli::add_show(program, action);
  strata::cli::add_plugins(program, action);
  try {
    program.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return program.exit(error) == 0 ? 0 : kWrongUse;
  }
  return run(action);
}
