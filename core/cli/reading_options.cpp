// SPDX-License-Identifier: Apache-2.0
#include "cli/reading_options.hpp"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "cli/database_option.hpp"
#include "run/find_experiment.hpp"
#include "strata/error.hpp"

namespace strata::cli {
namespace {

/// Does this name the file of one experiment?
bool has_file(const std::string& argument) {
  try {
    const auto file = run::find_experiment(argument, std::filesystem::current_path());
    return !file.empty();
  } catch (const Error&) {
    return false;
  }
}

}  // namespace

ReadingOptions::ReadingOptions(CLI::App& command)
    : database_(add_database_option(command)), format_(std::make_shared<std::string>("table")) {
  command.add_option("--format", *format_, "table, csv, json or markdown")
      ->type_name("FORMAT")
      ->capture_default_str();
}

store::Reader ReadingOptions::open() const {
  return store::Reader::open(database_path(*database_));
}

store::Reader ReadingOptions::open(const std::string& experiment) const {
  store::Reader reader = open();
  if (!experiment.empty()) require_results(experiment, reader.experiments(), *database_);
  return reader;
}

report::Format ReadingOptions::format() const {
  return report::format_from_name(*format_);
}

std::string experiment_name(const std::string& argument) {
  const std::filesystem::path file(argument);
  if (file.extension() == ".toml") return file.stem().string();
  return file.has_filename() ? file.filename().string() : argument;
}

void require_results(const std::string& argument, const std::vector<std::string>& known,
                     const std::string& database_option) {
  const bool has_results = std::ranges::find(known, experiment_name(argument)) != known.end();
  if (has_results || !has_file(argument)) return;
  throw Error(
      fmt::format("{}: {} has no results of this experiment yet. `strata run {}{}` makes them.",
                  argument, database_path(database_option).string(), argument,
                  database_option.empty() ? "" : " --db " + database_option));
}

}  // namespace strata::cli
