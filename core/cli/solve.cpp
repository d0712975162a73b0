// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/database_option.hpp"
#include "report/solution.hpp"
#include "report/terminal.hpp"
#include "run/inspector.hpp"
#include "run/stored_trial.hpp"
#include "strata/error.hpp"

namespace strata::cli {
namespace {

namespace fs = std::filesystem;

struct Options {
  std::shared_ptr<std::string> database;
  std::string trial;
  std::string puzzle;
  std::string task;
  std::vector<std::string> items;
  std::int64_t first = 1;
  std::int64_t segments = 0;
  std::int64_t votes = 1;
  bool show_segments = false;
  std::string tokens;
  std::string prefix;
  std::string dump;
};

std::string all_of(std::istream& stream) {
  return {std::istreambuf_iterator<char>(stream), {}};
}

/// A puzzle is a file, standard input, or the text itself.
std::string puzzle_text(const std::string& argument) {
  if (argument.empty()) return {};
  std::string text = argument;
  std::error_code error;
  if (argument == "-") {
    text = all_of(std::cin);
  } else if (fs::is_regular_file(argument, error)) {
    std::ifstream stream(argument, std::ios::binary);
    if (!stream) throw DataError(fmt::format("{}: this file cannot be read.", argument));
    text = all_of(stream);
  }
  if (text.find_first_not_of(" \t\r\n") == std::string::npos)
    throw DataError(fmt::format("{}: there is no puzzle in it.",
                                argument == "-" ? "standard input" : argument));
  return text;
}

int dump(const Options& options, const protocol::StoredTrial& trial, const fs::path& program) {
  const auto reply = run::ask_trial<protocol::DumpReply>(
      program, "dump",
      protocol::DumpRequest{.trial = trial,
                            .tokens = fs::absolute(options.tokens).string(),
                            .prefix = options.prefix,
                            .segments = options.segments,
                            .file = fs::absolute(options.dump).string()},
      "running the tokens of " + options.tokens);
  fmt::print("Wrote {} tensors of {} segments over {} rows to {}.\n", reply.tensors, reply.segments,
             reply.rows, options.dump);
  return 0;
}

int solve(const Options& options) {
  if (options.tokens.empty() != options.dump.empty())
    throw Error("--tokens FILE and --dump FILE belong together: give both, or neither.");
  const fs::path database = database_path(*options.database);
  const protocol::StoredTrial trial =
      run::stored_trial(store::Reader::open(database), database, options.trial);
  const fs::path program = run::find_trial_program();
  if (!options.tokens.empty()) return dump(options, trial, program);
  const report::Terminal terminal = report::Terminal::of(1);
  const auto reply = run::ask_trial<protocol::SolveReply>(
      program, "solve",
      protocol::SolveRequest{.trial = trial,
                             .text = puzzle_text(options.puzzle),
                             .task = options.task,
                             .items = options.items,
                             .first = options.first,
                             .segments = options.segments,
                             .votes = options.votes,
                             .colour = terminal.colour},
      "solving with trial " + trial.order.trial.substr(0, 12));
  fmt::print("{}", report::solutions(reply, options.show_segments, terminal));
  return 0;
}

}  // namespace

void add_solve(CLI::App& program, Action& action) {
  CLI::App* command = program.add_subcommand(
      "solve", "Solve a puzzle with a trained trial, and show how the answer comes about");
  auto options = std::make_shared<Options>();
  command
      ->add_option("puzzle", options->puzzle,
                   "The puzzle itself, a file with puzzles, or - for standard input, as the "
                   "trial's dataset writes them; without it, the first test items are solved")
      ->type_name("PUZZLE|FILE|-");
  command
      ->add_option("--trial", options->trial,
                   "Six digits or more of its id, as `strata ls EXPERIMENT` gives it")
      ->type_name("ID")
      ->required();
  command->add_option("--item", options->items, "The key of a stored puzzle; may be repeated")
      ->type_name("KEY")
      ->allow_extra_args(false);
  command->add_option("--first", options->first, "How many test items, where no puzzle is given")
      ->type_name("N")
      ->check(CLI::Range(1, 10'000));
  command->add_option("--task", options->task, "The known task that the puzzle belongs to")
      ->type_name("NAME");
  command->add_option("--segments", options->segments, "Segments (default: as many as in training)")
      ->type_name("N")
      ->check(CLI::Range(1, 100'000));
  command
      ->add_option("--votes", options->votes,
                   "Solve that many augmented copies and take the answer most of them give")
      ->type_name("N")
      ->check(CLI::Range(1, 100'000));
  command->add_flag("--show-segments", options->show_segments,
                    "Show the answer after each segment");
  command
      ->add_option("--tokens", options->tokens,
                   "A safetensors file with inputs and puzzle_identifiers, to be run as they are")
      ->type_name("FILE");
  command
      ->add_option("--dump", options->dump,
                   "Where logits and states of every segment over these tokens go (safetensors)")
      ->type_name("FILE");
  command->add_option("--prefix", options->prefix, "What stands before every name in both files")
      ->type_name("TEXT");
  options->database = add_database_option(*command);
  command->callback([options, &action] { action = [options] { return solve(*options); }; });
}

}  // namespace strata::cli
