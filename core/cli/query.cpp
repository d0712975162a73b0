// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <memory>
#include <string>

#include "cli/commands.hpp"
#include "cli/reading_options.hpp"
#include "report/commands.hpp"

namespace strata::cli {

void add_query(CLI::App& program, Action& action) {
  CLI::App* command = program.add_subcommand(
      "query",
      "Ask the results in SQL; trial_summary, variant_summary and learning_curves are "
      "the views to begin with");
  const ReadingOptions options(*command);
  const auto sql = std::make_shared<std::string>();
  command->add_option("sql", *sql, "One statement that only reads, in quotes")
      ->type_name("SQL")
      ->required();
  command->callback([=, &action] {
    action = [=] {
      fmt::print("{}",
                 report::query(options.open(), *sql, options.format(), report::Terminal::of(1)));
      return 0;
    };
  });
}

}  // namespace strata::cli
