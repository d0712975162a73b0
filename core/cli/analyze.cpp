// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>

#include <cstdint>
#include <memory>
#include <string>

#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/database_option.hpp"
#include "report/analysis.hpp"
#include "report/fold_text.hpp"
#include "report/terminal.hpp"
#include "run/inspector.hpp"
#include "run/stored_trial.hpp"
#include "store/store.hpp"
#include "strata/error.hpp"

namespace strata::cli {
namespace {

struct Options {
  std::shared_ptr<std::string> database;
  std::string trial;
  std::string format = "table";
  std::string split = "test";
  std::int64_t items = 128;
  std::int64_t segments = 0;
  std::int64_t resamples = 500;
  std::int64_t trajectories = 4;
};

int analyze(const Options& options) {
  const std::filesystem::path database = database_path(*options.database);
  const report::Format format = report::format_from_name(options.format);
  const store::Reader reader = store::Reader::open(database);
  const protocol::StoredTrial trial = run::stored_trial(reader, database, options.trial);
  const protocol::AnalyzeRequest request{.trial = trial,
                                         .split = options.split,
                                         .items = options.items,
                                         .segments = options.segments,
                                         .resamples = options.resamples,
                                         .trajectories = options.trajectories};
  const std::string shown = trial.order.trial.substr(0, 12);
  const auto reply = run::ask_trial<protocol::AnalyzeReply>(run::find_trial_program(), "analyze",
                                                            request, "analyzing trial " + shown);
  const std::string database_option = options.database->empty() ? "" : " --db " + database.string();
  const std::string imported_from = reader.imported_from(trial.order.trial);
  const std::string replaced = report::replaced_analysis(
      reader.newest_analysis(trial.order.trial),
      {.split = request.split, .items = reply.items, .segments = reply.segments, .created = {}},
      shown, database_option);
  // First, as a reader such as `head` may close the pipe.
  store::Store::open_or_create(database).record_analysis(request, reply);
  fmt::print("{}", report::analysis(reply, imported_from, format, report::Terminal::of(1)));
  std::fflush(stdout);
  const std::string next = fmt::format(
      "{}The values are in {}: `strata query \"SELECT * FROM analysis WHERE trial LIKE '{}%'\"{}`\n"
      "Figures: `tools/figures/analyze.py {} {}` (needs tools/bootstrap --with-figures)\n",
      replaced, database.string(), shown, database_option, database.string(), shown);
  fmt::print(stderr, "\n{}", report::wrap_text(next, report::Terminal::of(2).fold_width(), 2));
  return 0;
}

}  // namespace

void add_analyze(CLI::App& program, Action& action) {
  CLI::App* command = program.add_subcommand(
      "analyze", "Look at the latent states of a trained trial, beside the untrained model's");
  auto options = std::make_shared<Options>();
  command
      ->add_option("id", options->trial,
                   "Six digits or more of its id, as `strata ls EXPERIMENT` gives it")
      ->type_name("ID")
      ->required();
  command->add_option("--items", options->items, "Puzzles, from the first of the split; 0: all")
      ->type_name("N")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  command->add_option("--split", options->split, "train, validation or test")
      ->type_name("SPLIT")
      ->check(CLI::IsMember({"train", "validation", "test"}))
      ->capture_default_str();
  command->add_option("--segments", options->segments, "Segments (default: as many as in training)")
      ->type_name("N")
      ->check(CLI::Range(1, 100'000));
  command->add_option("--resamples", options->resamples, "Of the bootstrap over puzzles")
      ->type_name("N")
      ->check(CLI::Range(2, 1'000'000))
      ->capture_default_str();
  command
      ->add_option("--trajectories", options->trajectories,
                   "Puzzles whose way through the first two principal components is kept")
      ->type_name("N")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  command->add_option("--format", options->format, "table, csv, json or markdown")
      ->type_name("FORMAT")
      ->capture_default_str();
  options->database = add_database_option(*command);
  command->callback([options, &action] { action = [options] { return analyze(*options); }; });
}

}  // namespace strata::cli
