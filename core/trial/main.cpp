// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <exception>
#include <string>

#include "strata/version.hpp"
#include "trial/commands.hpp"
#include "trial/dataset_export.hpp"

int main(int argc, char** argv) {
  CLI::App app{
      "Runs one Strata trial, or answers what `strata` asks of plugins. `strata` starts this "
      "program; people start "
      "it under a debugger."};
  app.set_version_flag("--version", STRATA_VERSION);
  app.require_subcommand(1);
  std::string file;
  CLI::App* describe =
      app.add_subcommand("describe", "Print the components of a plugin file and their parameters");
  describe->add_option("file", file, "A *.strata.so")->required();
  CLI::App* plan =
      app.add_subcommand("plan", "Check configurations without training or reading data");
  plan->add_option("file", file, "A plan request as JSON");
  CLI::App* run = app.add_subcommand("run", "Run one trial");
  run->add_option("file", file,
                  "A trial order as JSON (every trial's folder keeps its own: order.json)");
  std::string folder;
  run->add_option(
      "--folder", folder,
      "Keep its checkpoint here and not where the order says; in a new folder it begins "
      "at step 0. Needed by hand where the order's folder holds a checkpoint");
  const auto add_replay = [&](const char* name, const char* help) {
    CLI::App* command = app.add_subcommand(name, help);
    command->add_option("file", file, "The request as JSON");
    return command;
  };
  const CLI::App* export_weights =
      add_replay("weights-export", "Write a trial's weights under their published names");
  const CLI::App* import_weights =
      add_replay("weights-import", "Make a checkpoint out of published weights");
  const CLI::App* solve = add_replay("solve", "Solve puzzles with a trained trial");
  const CLI::App* dump = add_replay("dump", "Write what a trained trial computes of given tokens");
  const CLI::App* analyze = add_replay("analyze", "Look at the latent states of a trained trial");
  CLI::App* dataset_export = app.add_subcommand(
      "dataset-export", "Write a configuration's dataset in the published folder format");
  dataset_export->add_option("file", file, "The request as JSON");
  CLI11_PARSE(app, argc, argv);

  try {
    if (describe->parsed()) return strata::trial::describe(file);
    if (plan->parsed()) return strata::trial::plan(file);
    if (dataset_export->parsed()) return strata::trial::dataset_export(file);
    if (export_weights->parsed()) return strata::trial::export_weights(file);
    if (import_weights->parsed()) return strata::trial::import_weights(file);
    if (solve->parsed()) return strata::trial::solve(file);
    if (dump->parsed()) return strata::trial::dump(file);
    if (analyze->parsed()) return strata::trial::analyze(file);
    return strata::trial::run(file, folder);
  } catch (const std::exception& error) {
    fmt::print(stderr, "strata-trial: {}\n", error.what());
    return 2;
  }
}
