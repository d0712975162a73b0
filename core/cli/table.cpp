// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <memory>
#include <string>

#include "cli/commands.hpp"
#include "cli/reading_options.hpp"
#include "report/commands.hpp"

namespace strata::cli {

void add_table(CLI::App& program, Action& action) {
  CLI::App* command = program.add_subcommand(
      "table", "Compare the variants of an experiment with its baseline, over their seeds");
  const ReadingOptions options(*command);
  const auto experiment = std::make_shared<std::string>();
  const auto metric = std::make_shared<std::string>("exact_accuracy");
  command->add_option("experiment", *experiment, "Its name, or its file")
      ->type_name("EXPERIMENT")
      ->required();
  command->add_option("--metric", *metric, "A metric of the evaluations")
      ->type_name("NAME")
      ->capture_default_str();
  command->callback([=, &action] {
    action = [=] {
      const std::string name = experiment_name(*experiment);
      fmt::print("{}", report::table(options.open(), name, *metric, options.format(),
                                     report::Terminal::of(1)));
      return 0;
    };
  });
}

}  // namespace strata::cli
