// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <memory>
#include <string>

#include "cli/commands.hpp"
#include "cli/reading_options.hpp"
#include "report/commands.hpp"

namespace strata::cli {

void add_show(CLI::App& program, Action& action) {
  CLI::App* command =
      program.add_subcommand("show", "Print all that is stored of a trial or an evaluation");
  const ReadingOptions options(*command);
  const auto id = std::make_shared<std::string>();
  command->add_option("id", *id, "Six digits or more of its id, as `strata ls EXPERIMENT` gives it")
      ->type_name("ID")
      ->required();
  command->callback([=, &action] {
    action = [=] {
      fmt::print("{}",
                 report::show(options.open(), *id, options.format(), report::Terminal::of(1)));
      return 0;
    };
  });
}

}  // namespace strata::cli
