// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/database_option.hpp"
#include "cli/live_watcher.hpp"
#include "protocol/settings.hpp"
#include "report/claims.hpp"
#include "report/commands.hpp"
#include "report/fold_text.hpp"
#include "report/terminal.hpp"
#include "report/weights.hpp"
#include "run/execute.hpp"
#include "run/find_experiment.hpp"
#include "run/imported_plan.hpp"
#include "run/inspector.hpp"
#include "run/machine.hpp"
#include "run/prepare.hpp"
#include "run/stop_signals.hpp"
#include "run/stored_trial.hpp"
#include "strata/error.hpp"

namespace strata::cli {
namespace {

namespace fs = std::filesystem;

struct ExportOptions {
  std::shared_ptr<std::string> database;
  std::string trial;
  std::string out;
};

struct ImportOptions {
  std::shared_ptr<std::string> database;
  std::string file;
  std::string experiment;
  std::vector<std::string> overrides;
  std::vector<fs::path> plugin_path;
  std::string variant = "baseline";
  std::string name;
  std::string prefix;
  std::int64_t seed = 0;
};

int export_weights(const ExportOptions& options) {
  const fs::path database = database_path(*options.database);
  const protocol::StoredTrial trial =
      run::stored_trial(store::Reader::open(database), database, options.trial);
  const std::string shown = trial.order.trial.substr(0, 12);
  const auto reply = run::ask_trial<protocol::WeightsReply>(
      run::find_trial_program(), "weights-export",
      protocol::ExportRequest{.trial = trial, .file = fs::absolute(options.out).string()},
      "exporting the weights of trial " + shown);
  fmt::print("Wrote the {} weights of trial {} to {}: {}.\n", reply.kind, shown, options.out,
             report::weights_text(reply));
  return 0;
}

/// Whoever reads the newest plan of an experiment must not find imported weights there.
void require_own_name(const fs::path& database, const std::string& name, const fs::path& file) {
  std::error_code error;
  if (!fs::exists(database, error)) return;
  const store::Rows taken = store::Reader::open(database).query(
      fmt::format("SELECT count(*) FROM experiments WHERE name = '{}' AND overrides NOT LIKE "
                  "'[\"weights=%'",
                  name));
  if (std::get<std::int64_t>(taken.rows.at(0).at(0)) > 0)
    throw Error(fmt::format(
        "{} holds an experiment of the name \"{}\" already, which the weights of {} would replace "
        "in its tables. Choose another with --name.",
        database.string(), name, file.string()));
}

std::string name_of(const ImportOptions& options, const config::Plan& plan) {
  std::string name = options.name.empty()
                         ? plan.experiment + "." + fs::path(options.file).stem().string()
                         : options.name;
  if (name.find('\'') != std::string::npos)
    throw Error("An experiment's name holds no quotes. Choose another with --name.");
  return name;
}

protocol::TrialOrder order_of(const config::Plan& plan, const fs::path& database) {
  const std::string& trial = plan.trainings.front().trial_ids.front();
  protocol::TrialOrder order;
  order.trial = trial;
  order.seed = plan.seeds.front();
  order.configuration = plan.trainings.front().configuration;
  order.folder = fs::absolute(run::trials_folder(database) / trial.substr(0, 16)).string();
  order.threads = run::usable_cores();
  order.device = "cpu";
  order.data_files = plan.trainings.front().file_hashes;
  return order;
}

[[noreturn]] void refuse(const ImportOptions& options, const protocol::WeightsReply& reply) {
  std::string text =
      fmt::format("{}: these weights do not fit the model, so nothing was imported.", options.file);
  if (!reply.prefix.empty())
    text += fmt::format(" (Names are read after the prefix \"{}\".)", reply.prefix);
  for (const std::string& difference : reply.differences)
    text += "\n  " + difference;
  throw DataError(text);
}

/// Scores the trial, whose checkpoint lies in its folder.
int score(const config::Plan& plan, const fs::path& database, const fs::path& program) {
  const run::StopSignals signals;
  run::Summary summary;
  {
    store::Store store = store::Store::open_or_create(database);
    store.record_plan(plan);
    const auto all = run::work_of(plan, [&](std::string_view id) { return store.trial(id); });
    LiveWatcher watcher(all.size(),
                        report::headline_metric(config::experiment_of(plan.text, plan.experiment)));
    run::LocalLauncher launcher(program);
    summary =
        run::execute(plan, store, launcher, watcher,
                     {.parallelism = run::parallelism(plan, 1, run::usable_cores(), run::has_gpu()),
                      .folder = run::trials_folder(database),
                      .stop_descriptor = signals.descriptor(),
                      .imported = true});
  }
  if (summary.stopped) return 128 + signals.last();
  return summary.count(store::Status::kFailed) > 0 ? 1 : 0;
}

int import_weights(const ImportOptions& options) {
  const fs::path database = database_path(*options.database);
  store::require_own_trials_folder(database);
  run::require_meaning_for_import(options.overrides);
  const fs::path program = run::find_trial_program();
  const run::Inspector inspector({.program = program, .cache = run::cache_folder_of_process()});
  std::vector<std::string> overrides = options.overrides;
  overrides.push_back(run::kNoSteps);
  const run::Prepared prepared =
      run::prepare({.experiment = run::find_experiment(options.experiment, fs::current_path()),
                    .overrides = overrides,
                    .plugin_path = options.plugin_path},
                   inspector);
  const std::string name = name_of(options, prepared.plan);
  require_own_name(database, name, options.file);
  const config::Plan plan =
      run::imported_plan(prepared.plan, {.file = fs::absolute(options.file).string(),
                                         .sha256 = inspector.hash(options.file),
                                         .prefix = options.prefix,
                                         .variant = options.variant,
                                         .name = name,
                                         .seed = options.seed});
  const protocol::TrialOrder order = order_of(plan, database);
  const auto reply = run::ask_trial<protocol::WeightsReply>(
      program, "weights-import",
      protocol::ImportRequest{
          .order = order, .file = fs::absolute(options.file).string(), .prefix = options.prefix},
      "importing " + options.file);
  if (!reply.differences.empty()) refuse(options, reply);
  fmt::print(stderr, "Imported {}{}.\n", report::weights_text(reply),
             reply.prefix.empty() ? "" : ", named after the prefix \"" + reply.prefix + "\"");
  const int code = score(plan, database, program);
  const std::string shown = order.trial.substr(0, 12);
  if (code == 0) {
    const store::Reader reader = store::Reader::open(database);
    fmt::print(
        "{}\n{}",
        report::table(reader, name, report::shown_metric(reader, name).name, report::Format::kTable,
                      report::Terminal::of(1)),
        report::wrap_text(
            fmt::format("The trial is {0}. See: `strata solve --trial {0}{1}`, `strata "
                        "analyze {0}{1}`\n",
                        shown, options.database->empty() ? "" : " --db " + database.string()),
            report::Terminal::of(1).fold_width(), 2));
  }
  return code;
}

void add_export(CLI::App& weights, Action& action) {
  CLI::App* command = weights.add_subcommand(
      "export", "Write a trial's weights as safetensors, under their published names");
  auto options = std::make_shared<ExportOptions>();
  command
      ->add_option("trial", options->trial,
                   "Six digits or more of its id, as `strata ls EXPERIMENT` gives it")
      ->type_name("ID")
      ->required();
  command->add_option("--out", options->out, "The file to write")->type_name("FILE")->required();
  options->database = add_database_option(*command);
  command->callback(
      [options, &action] { action = [options] { return export_weights(*options); }; });
}

void add_import(CLI::App& weights, Action& action) {
  CLI::App* command = weights.add_subcommand(
      "import",
      "Make a trial of published weights and score it as an experiment says (evaluation.items=100 "
      "scores but 100 items)");
  auto options = std::make_shared<ImportOptions>();
  command->add_option("file", options->file, "A safetensors file")->type_name("FILE")->required();
  command
      ->add_option("experiment", options->experiment,
                   "The experiment whose model they are: a TOML file, or the name of one in "
                   "experiments/ or a folder there")
      ->required();
  command->add_option("overrides", options->overrides,
                      "key=value: changes the baseline; not seeds, nor what only training reads");
  command->add_option("--variant", options->variant, "Which variant's model")
      ->type_name("NAME")
      ->capture_default_str();
  command
      ->add_option("--name", options->name,
                   "The name to record them under (default: EXPERIMENT.FILE)")
      ->type_name("NAME");
  command
      ->add_option("--prefix", options->prefix,
                   "Only the file's tensors under it are weights (default: all, after whatever "
                   "prefix they share)")
      ->type_name("TEXT");
  command->add_option("--seed", options->seed, "The trial's seed, for what is random in scoring")
      ->type_name("N")
      ->check(CLI::NonNegativeNumber);
  command
      ->add_option("--plugin-path", options->plugin_path,
                   "A folder or file to look for plugins in first; may be repeated")
      ->allow_extra_args(false);
  options->database = add_database_option(*command);
  command->callback(
      [options, &action] { action = [options] { return import_weights(*options); }; });
}

}  // namespace

void add_weights(CLI::App& program, Action& action) {
  CLI::App* command =
      program.add_subcommand("weights", "Exchange weights with other implementations");
  command->require_subcommand(1);
  add_export(*command, action);
  add_import(*command, action);
}

}  // namespace strata::cli
