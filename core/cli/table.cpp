// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <memory>
#include <string>

#include "cli/commands.hpp"
#include "cli/reading_options.hpp"
#include "report/claims.hpp"
#include "report/commands.hpp"

namespace strata::cli {

void add_table(CLI::App& program, Action& action) {
  CLI::App* command = program.add_subcommand(
      "table", "Compare the variants of an experiment with its baseline, over their seeds");
  const ReadingOptions options(*command);
  const auto experiment = std::make_shared<std::string>();
  const auto metric = std::make_shared<std::string>();
  command->add_option("experiment", *experiment, "Its name, or its file; `strata ls` lists them")
      ->type_name("EXPERIMENT")
      ->required();
  command
      ->add_option(
          "--metric", *metric,
          "A metric of the evaluations (the experiment's own `metric`, else exact_accuracy)")
      ->type_name("NAME");
  command->callback([=, &action] {
    action = [=] {
      const std::string name = experiment_name(*experiment);
      const store::Reader reader = options.open(*experiment);
      const std::string shown = metric->empty() ? report::headline_metric(reader, name) : *metric;
      fmt::print("{}",
                 report::table(reader, name, shown, options.format(), report::Terminal::of(1)));
      return 0;
    };
  });
}

}  // namespace strata::cli
