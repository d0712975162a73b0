// SPDX-License-Identifier: Apache-2.0
#include "cli/reading_options.hpp"

#include <filesystem>

#include "cli/database_option.hpp"

namespace strata::cli {

ReadingOptions::ReadingOptions(CLI::App& command)
    : database_(add_database_option(command)), format_(std::make_shared<std::string>("table")) {
  command.add_option("--format", *format_, "table, csv, json or markdown")
      ->type_name("FORMAT")
      ->capture_default_str();
}

store::Reader ReadingOptions::open() const {
  return store::Reader::open(database_path(*database_));
}

report::Format ReadingOptions::format() const {
  return report::format_from_name(*format_);
}

std::string experiment_name(const std::string& argument) {
  const std::filesystem::path file(argument);
  return file.extension() == ".toml" ? file.stem().string() : argument;
}

}  // namespace strata::cli
