// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <memory>
#include <string>

#include "cli/commands.hpp"
#include "cli/reading_options.hpp"
#include "report/commands.hpp"
#include "report/terminal.hpp"

namespace strata::cli {

void add_ls(CLI::App& program, Action& action) {
  CLI::App* command =
      program.add_subcommand("ls", "List the experiments, or the trials of one of them");
  const ReadingOptions options(*command);
  const auto experiment = std::make_shared<std::string>();
  CLI::Option* named = command->add_option("experiment", *experiment, "Its name, or its file")
                           ->type_name("EXPERIMENT");
  const auto earlier = std::make_shared<bool>(false);
  command
      ->add_flag("--earlier", *earlier,
                 "The trials of earlier plans of the experiment, which its table does not show")
      ->needs(named);
  command->callback([=, &action] {
    action = [=] {
      const std::string name = experiment_name(*experiment);
      const auto list = *earlier ? report::list_earlier : report::list;
      fmt::print("{}",
                 list(options.open(*experiment), name, options.format(), report::Terminal::of(1)));
      return 0;
    };
  });
}

}  // namespace strata::cli
