// SPDX-License-Identifier: Apache-2.0
#include "cli/parse_problem.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <CLI/CLI.hpp>

#include <algorithm>

#include "config/sections.hpp"
#include "strata/parameters.hpp"

namespace strata::cli {
namespace {

/// The command that was chosen, "strata weights import", and what it did not know.
struct Chosen {
  const CLI::App* command = nullptr;
  std::string name;
  std::vector<std::string> unknown;  ///< options, as they are written
};

Chosen chosen(const CLI::App& program) {
  Chosen found{&program, program.get_name(), {}};
  const auto take_unknown = [&found] {
    for (const std::string& word : found.command->remaining())
      if (word.size() > 1 && word.starts_with("-") && word != "--") found.unknown.push_back(word);
  };
  take_unknown();
  for (auto inner = program.get_subcommands(); !inner.empty();
       inner = found.command->get_subcommands()) {
    found.command = inner.front();
    found.name += " " + found.command->get_name();
    take_unknown();
  }
  return found;
}

std::string without_dashes(const std::string& word) {
  return word.substr(word.find_first_not_of('-'));
}

std::string key_of(const std::string& word) {
  const std::string text = without_dashes(word);
  return text.substr(0, text.find('='));
}

/// Does a key of the command line look like this? What components declare is not asked for here.
bool is_key(const std::string& text) {
  const std::size_t dot = text.find('.');
  return text == "seeds" || (dot != std::string::npos && config::is_section(text.substr(0, dot)));
}

/// "seeds=3" for --seeds=3, and for --seeds with 3 as the next word.
std::string as_override(const std::string& option, const std::vector<std::string>& words) {
  if (option.find('=') != std::string::npos) return without_dashes(option);
  const auto at = std::ranges::find(words, option);
  const bool has_value = at != words.end() && at + 1 != words.end() && !(at + 1)->starts_with("-");
  return fmt::format("{}={}", key_of(option), has_value ? *(at + 1) : "VALUE");
}

/// How the command's options are written, the nearest to an unknown one, or "".
std::string nearest_option(const CLI::App& command, const std::string& unknown) {
  std::vector<std::string> known;
  for (const CLI::Option* option : command.get_options())
    for (const std::string& name : option->get_lnames())
      known.push_back(name);
  return nearest_name(key_of(unknown), known);
}

}  // namespace

std::string parse_problem(const CLI::App& program, const CLI::ParseError& error,
                          const std::vector<std::string>& words) {
  const Chosen found = chosen(program);
  // Not by its name, which is that of the command.
  const bool has_extras = error.get_exit_code() == static_cast<int>(CLI::ExitCodes::ExtrasError);
  if (!has_extras || found.unknown.empty()) return error.what();
  std::vector<std::string> names;
  std::vector<std::string> overrides;
  const bool takes_overrides = found.command->get_option_no_throw("overrides") != nullptr;
  for (const std::string& option : found.unknown) {
    names.push_back(option.substr(0, option.find('=')));
    if (takes_overrides && is_key(key_of(option))) overrides.push_back(as_override(option, words));
  }
  std::string text = fmt::format("`{}` has no option {}.", found.name, fmt::join(names, ", nor "));
  if (!overrides.empty())
    return text +
           fmt::format(" Overrides are written without dashes: {}", fmt::join(overrides, " "));
  const std::string nearest = nearest_option(*found.command, found.unknown.front());
  return nearest.empty() ? text : text + fmt::format(" Did you mean --{}?", nearest);
}

}  // namespace strata::cli
