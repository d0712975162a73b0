// SPDX-License-Identifier: Apache-2.0
#include "run/execute.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/database_option.hpp"
#include "cli/live_watcher.hpp"
#include "report/claims.hpp"
#include "report/commands.hpp"
#include "report/fold_text.hpp"
#include "report/plan_table.hpp"
#include "report/terminal.hpp"
#include "run/find_experiment.hpp"
#include "run/json_report.hpp"
#include "run/machine.hpp"
#include "run/prepare.hpp"
#include "run/stop_signals.hpp"
#include "store/reader.hpp"
#include "strata/error.hpp"

namespace strata::cli {
namespace {

namespace fs = std::filesystem;

struct Options {
  std::string experiment;
  std::vector<std::string> overrides;
  std::vector<fs::path> plugin_path;
  std::shared_ptr<std::string> database;
  std::int64_t jobs = 0;
  bool dry_run = false;
  bool json = false;
};

void warn(const std::vector<std::string>& texts) {
  const report::Terminal terminal = report::Terminal::of(2);
  for (const std::string& text : texts)
    fmt::print(stderr, "{}\n",
               report::wrap_text(
                   fmt::format("{} {}", terminal.paint("warning:", report::Colour::kYellow), text),
                   terminal.fold_width(), 2));
}

std::string totals(const config::Plan& plan, const std::vector<run::Work>& all,
                   const run::Parallelism& parallel) {
  std::size_t done = 0;
  for (const run::Work& work : all)
    done += work.is_done() ? 1 : 0;
  std::size_t without_data = 0;
  for (const config::Training& training : plan.trainings)
    without_data += training.trial_ids.empty() ? plan.seeds.size() : 0;
  const std::size_t trials = all.size() + without_data;
  std::string text = fmt::format("{} trial{}: {} done, {} to run", trials, trials == 1 ? "" : "s",
                                 done, all.size() - done);
  if (without_data > 0) text += fmt::format(", {} without data", without_data);
  if (done < all.size())
    text += fmt::format(", {} at a time with {} thread{} each", parallel.jobs, parallel.threads,
                        parallel.threads == 1 ? "" : "s");
  return text + ".";
}

run::Parallelism parallelism(const Options& options, const config::Plan& plan) {
  return run::parallelism(plan, options.jobs, run::usable_cores(), run::has_gpu());
}

int dry_run(const Options& options, const run::Prepared& prepared, const fs::path& database) {
  std::optional<store::Reader> reader;
  if (std::error_code error; fs::exists(database, error)) reader = store::Reader::open(database);
  const report::RecordOfTrial record = [&](std::string_view id) {
    return reader ? reader->trial(id) : store::TrialRecord{};
  };
  const std::vector<run::Work> all = run::work_of(prepared.plan, record);
  if (options.json) {
    fmt::print("{}", run::plan_json(prepared, all));
    return 0;
  }
  fmt::print("{}", report::plan_table(prepared.plan, record, report::Terminal::of(1)));
  fmt::print("\n{}\n", totals(prepared.plan, all, parallelism(options, prepared.plan)));
  fmt::print("Results go to {}{}\n", database.string(),
             reader ? "." : ", which does not exist yet.");
  warn(prepared.missing);
  return 0;
}

[[noreturn]] void refuse_missing(const std::vector<std::string>& missing) {
  std::string text = "data are missing, so nothing was started.";
  for (const std::string& one : missing)
    text += "\n  " + one;
  throw DataError(text);
}

/// @returns the metric that it shows
std::string print_table(const config::Plan& plan, const store::Reader& reader) {
  const report::ShownMetric metric = report::shown_metric(reader, plan.experiment);
  fmt::print("\n{}", report::table(reader, plan.experiment, metric.name, report::Format::kTable,
                                   report::Terminal::of(1)));
  if (!metric.warning.empty()) warn({metric.warning});
  return metric.name;
}

/// Before the table: how far the run came, and what the same command will do.
void print_stopped(const run::Summary& summary) {
  const std::size_t interrupted = summary.count(store::Status::kInterrupted);
  const auto trials = [](std::size_t count) {
    return fmt::format("{} trial{}", count, count == 1 ? "" : "s");
  };
  const std::string text = fmt::format(
      "Stopped: {} interrupted, {} not started. The same command goes on: it takes up interrupted "
      "trials at their last checkpoints, starts the others, and repeats nothing that has "
      "finished.\n",
      trials(interrupted), trials(summary.not_started));
  fmt::print(stderr, "{}", report::wrap_text(text, report::Terminal::of(2).fold_width()));
}

/// The metric, where trial_summary has a column for it.
std::string column_of(const store::Reader& reader, const std::string& metric) {
  const auto columns = reader.query("SELECT * FROM trial_summary LIMIT 0").columns;
  return std::ranges::find(columns, metric) == columns.end() ? "exact_accuracy" : metric;
}

/// The table has told the failures once more; here is what to do next.
void print_summary(const Options& options, const config::Plan& plan, const fs::path& database,
                   const std::string& column) {
  const std::string where =
      options.database->empty() ? "" : fmt::format(" --db {}", database.string());
  fmt::print(
      "\nThe results are in {}. See:\n"
      "  strata table {}{}\n"
      "  strata ls {}{}\n"
      "  strata query \"SELECT variant, seed, {} FROM trial_summary WHERE experiment = '{}'\"{}\n",
      database.string(), plan.experiment, where, plan.experiment, where, column, plan.experiment,
      where);
}

int exit_code(const run::Summary& summary, const run::StopSignals& signals) {
  if (summary.stopped) return 128 + signals.last();
  return summary.count(store::Status::kFailed) > 0 ? 1 : 0;
}

int execute(const Options& options, const run::Prepared& prepared, const fs::path& database,
            const fs::path& program) {
  if (!prepared.missing.empty()) refuse_missing(prepared.missing);
  const config::Plan& plan = prepared.plan;
  if (const std::string absent = run::absent_device(plan, run::has_gpu()); !absent.empty())
    throw Error(absent);
  const run::StopSignals signals;
  run::Summary summary;
  {
    store::Store store = store::Store::open_or_create(database);
    if (store.created()) fmt::print(stderr, "Made the database {}.\n", database.string());
    store.record_plan(plan);
    const run::Parallelism parallel = parallelism(options, plan);
    const auto all = run::work_of(plan, [&](std::string_view id) { return store.trial(id); });
    fmt::print(stderr, "{}: {}\n", plan.experiment, totals(plan, all, parallel));
    LiveWatcher watcher(static_cast<std::size_t>(std::ranges::count_if(
                            all, [](const run::Work& work) { return !work.is_done(); })),
                        report::headline_metric(config::experiment_of(plan.text, plan.experiment)));
    run::LocalLauncher launcher(program);
    summary = run::execute(plan, store, launcher, watcher,
                           {.parallelism = parallel,
                            .folder = run::trials_folder(database),
                            .stop_descriptor = signals.descriptor()});
  }
  if (summary.stopped) print_stopped(summary);
  if (options.json) {
    fmt::print("{}", run::summary_json(plan, summary, database));
  } else {
    const store::Reader reader = store::Reader::open(database);
    const std::string metric = print_table(plan, reader);
    print_summary(options, plan, database, column_of(reader, metric));
  }
  return exit_code(summary, signals);
}

int run_command(const Options& options) {
  const fs::path database = database_path(*options.database);
  store::require_own_trials_folder(database);
  const fs::path program = run::find_trial_program();
  const run::Inspector inspector({.program = program, .cache = run::cache_folder_of_process()});
  const fs::path experiment = run::find_experiment(options.experiment, fs::current_path());
  const run::Prepared prepared = run::prepare({.experiment = experiment,
                                               .overrides = options.overrides,
                                               .plugin_path = options.plugin_path},
                                              inspector);
  warn(prepared.warnings);
  if (options.dry_run) return dry_run(options, prepared, database);
  return execute(options, prepared, database, program);
}

}  // namespace

void add_run(CLI::App& program, Action& action) {
  CLI::App* command =
      program.add_subcommand("run", "Run what an experiment lacks, and print its table");
  auto options = std::make_shared<Options>();
  command
      ->add_option(
          "experiment", options->experiment,
          "A TOML file, or the name of one in experiments/ or a folder there, such as quickstart")
      ->required();
  command->add_option("overrides", options->overrides,
                      "key=value: changes the baseline; the last word");
  command->add_flag("--dry-run", options->dry_run,
                    "Only show the plan: variants, sizes, what folds, what is done");
  options->database = add_database_option(*command);
  command
      ->add_option("--jobs", options->jobs,
                   "Trials at a time (default: as many as there are cores for)")
      ->check(CLI::Range(1, 4096));
  command
      ->add_option("--plugin-path", options->plugin_path,
                   "A folder or file to look for plugins in first; may be repeated")
      ->allow_extra_args(false);
  command->add_flag("--json", options->json, "Print the summary (or the plan) as JSON");
  command->callback([options, &action] { action = [options] { return run_command(*options); }; });
}

}  // namespace strata::cli
