// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <CLI/CLI.hpp>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/commands.hpp"
#include "protocol/codec.hpp"
#include "protocol/dataset_messages.hpp"
#include "run/find_experiment.hpp"
#include "run/inspector.hpp"
#include "run/prepare.hpp"
#include "run/question.hpp"
#include "strata/error.hpp"
#include "strata/parameters.hpp"

namespace strata::cli {
namespace {

namespace fs = std::filesystem;

/// Millions of examples take minutes; a plugin that hangs ends all the same.
constexpr std::chrono::hours kLimit{12};

struct Options {
  std::string experiment;
  std::vector<std::string> overrides;
  std::vector<fs::path> plugin_path;
  std::string folder;
  std::string variant = "baseline";
  std::string number = "uint8";
  std::optional<std::int64_t> seed;
};

const config::Variant& find_variant(const config::Plan& plan, const std::string& name) {
  std::vector<std::string> known;
  for (const config::Variant& variant : plan.variants) {
    if (variant.name == name) return variant;
    for (const std::string& folded : variant.folded)
      if (folded == name) return variant;
    known.push_back(fmt::format("\"{}\"", variant.name));
  }
  throw Error(fmt::format("{} has no variant \"{}\". It has {}.", plan.experiment, name,
                          fmt::join(known, ", ")));
}

int export_dataset(const Options& options) {
  const fs::path program = run::find_trial_program();
  const run::Inspector inspector({.program = program, .cache = run::cache_folder_of_process()});
  const run::Prepared prepared =
      run::prepare({.experiment = run::find_experiment(options.experiment, fs::current_path()),
                    .overrides = options.overrides,
                    .plugin_path = options.plugin_path},
                   inspector);
  const config::Variant& variant = find_variant(prepared.plan, options.variant);
  const config::Training& training = prepared.plan.trainings[variant.training];
  if (!training.missing_files.empty())
    throw DataError(fmt::format("data are missing, so nothing was written: {}",
                                fmt::join(prepared.missing, " ")));
  const fs::path folder = fs::absolute(options.folder).lexically_normal();
  const protocol::DatasetExportRequest request{
      .configuration = training.configuration,
      .seed = options.seed.value_or(prepared.plan.seeds.empty() ? 0 : prepared.plan.seeds.front()),
      .folder = folder.string(),
      .number = options.number};
  const auto reply = protocol::decode<protocol::DatasetExportReply>(
      run::ask({.program = program,
                .arguments = {"dataset-export"},
                .request = protocol::encode(request),
                .limit = kLimit,
                .doing = fmt::format("{}: writing the dataset", prepared.plan.experiment)}));
  if (!reply.error.empty()) throw DataError(reply.error);
  for (const std::string& warning : reply.warnings)
    fmt::print(stderr, "warning: {}\n", warning);
  for (const protocol::ExportedPart& part : reply.parts)
    fmt::print("{:<11}{} examples of {} puzzles in {} groups\n", part.name, part.examples,
               part.puzzles, part.groups);
  fmt::print("Written to {} ({}, seed {}).\n", folder.string(), options.number, request.seed);
  return 0;
}

}  // namespace

void add_dataset(CLI::App& program, Action& action) {
  CLI::App* group =
      program.add_subcommand("dataset", "Write datasets for the published Python trainers");
  group->require_subcommand(1);
  CLI::App* command = group->add_subcommand(
      "export",
      "Write an experiment's dataset as NumPy files, with augmentation.copies, in the folder "
      "format of HRM, TRM and URM (dataset \"published\" reads it back)");
  auto options = std::make_shared<Options>();
  command
      ->add_option("experiment", options->experiment,
                   "A TOML file, or the name of one in experiments/ or a folder there")
      ->required();
  command->add_option("overrides", options->overrides,
                      "key=value: changes the baseline; the last word");
  command->add_option("--out", options->folder, "The folder to write; absent or empty")->required();
  command->add_option("--variant", options->variant, "Whose dataset (default: baseline)");
  command->add_option("--dtype", options->number, "Number type of inputs and labels")
      ->check(CLI::IsMember({"uint8", "int64"}));
  command->add_option("--seed", options->seed,
                      "Which copies are drawn (default: the experiment's first seed)");
  command
      ->add_option("--plugin-path", options->plugin_path,
                   "A folder or file to look for plugins in first; may be repeated")
      ->allow_extra_args(false);
  command->callback(
      [options, &action] { action = [options] { return export_dataset(*options); }; });
}

}  // namespace strata::cli
