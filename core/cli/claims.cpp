// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <cstddef>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

#include "cli/commands.hpp"
#include "cli/database_option.hpp"
#include "cli/reading_options.hpp"
#include "report/claims.hpp"
#include "report/terminal.hpp"
#include "strata/error.hpp"

namespace strata::cli {
namespace {

void write_file(const std::string& path, const std::string& text) {
  std::ofstream stream(path, std::ios::binary);
  stream << text;
  stream.close();
  if (!stream) throw Error(fmt::format("{}: this file cannot be written.", path));
  fmt::print(stderr, "Wrote {}.\n", path);
}

/// What stands above the sections of a file; a file that is there keeps its own.
std::string head_of(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  std::string head;
  for (std::string line; std::getline(stream, line) && !line.starts_with("## ");)
    head += line + '\n';
  return head.empty() ? "# Claims\n\n" : head;
}

/// The names of the experiments of a database; none where it is not there.
std::vector<std::string> experiments_in(const std::filesystem::path& database) {
  std::error_code error;
  if (!std::filesystem::exists(database, error)) return {};
  return store::Reader::open(database).experiments();
}

}  // namespace

void add_claims(CLI::App& program, Action& action) {
  CLI::App* command = program.add_subcommand(
      "claims", "Say of experiments that test a finding what their results say of it");
  const auto database = add_database_option(*command);
  const auto names = std::make_shared<std::vector<std::string>>();
  const auto out = std::make_shared<std::string>();
  const auto rows = std::make_shared<std::string>();
  command
      ->add_option("experiments", *names,
                   "Their names, or their files (all of the database that name a finding)")
      ->type_name("EXPERIMENT");
  command
      ->add_option("--out", *out,
                   "Write Markdown to this file; what stands in it above its first \"## \" stays")
      ->type_name("FILE");
  command->add_option("--rows", *rows, "Write the rows behind it as CSV to this file")
      ->type_name("FILE");
  command->callback([=, &action] {
    action = [=] {
      const std::vector<std::string> known = experiments_in(database_path(*database));
      for (const std::string& name : *names)
        require_results(name, known, *database);
      const store::Reader reader = store::Reader::open(database_path(*database));
      std::vector<std::string> experiments;
      for (const std::string& name : *names)
        experiments.push_back(experiment_name(name));
      if (experiments.empty()) experiments = report::claimed(reader);
      if (experiments.empty())
        throw Error(fmt::format(
            "{}: no experiment of this database names a finding. Give one a line finding = \"...\" "
            "at its top and expect = \"lower\", \"higher\" or \"equal\" in its ablations.",
            database_path(*database).string()));
      const std::size_t width = out->empty() ? report::Terminal::of(1).fold_width() : 0;
      const std::string text = report::claims(reader, experiments, width);
      if (out->empty())
        fmt::print("{}", text);
      else
        write_file(*out, head_of(*out) + text);
      if (!rows->empty()) write_file(*rows, report::claim_rows(reader, experiments));
      return 0;
    };
  });
}

}  // namespace strata::cli
