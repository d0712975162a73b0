// SPDX-License-Identifier: Apache-2.0
#include "cli/parse_problem.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <cctype>

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

/// A description as the middle of a sentence.
std::string in_sentence(std::string text) {
  if (text.size() > 1 && std::isupper(static_cast<unsigned char>(text[1])) == 0)
    text[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(text[0])));
  return text;
}

/// What a required option or argument is that was not given; "" where the error is another one.
std::string missing_argument(const CLI::App& command, const CLI::ParseError& error) {
  for (const CLI::Option* option : command.get_options()) {
    const std::string name = option->get_name();
    if (error.what() != name + " is required") continue;
    return fmt::format("{}{} is required: {}.", name,
                       name.starts_with("-") ? " " + option->get_type_name() : "",
                       in_sentence(option->get_description()));
  }
  return {};
}

/// "`strata plugins` has no command "list" ...", or "" where no further command was meant.
std::string unknown_subcommand(const Chosen& found) {
  const auto known = found.command->get_subcommands([](const CLI::App*) { return true; });
  const std::vector<std::string> words = found.command->remaining();
  if (known.empty() || words.empty() || words.front().starts_with("-")) return {};
  std::vector<std::string> commands;
  std::vector<std::string> names;
  for (const CLI::App* command : known) {
    names.push_back(command->get_name());
    commands.push_back(fmt::format("`{} {}`", found.name, names.back()));
  }
  const std::string nearest = nearest_name(words.front(), names);
  return fmt::format("`{}` has no command \"{}\".{} Known: {}{}.", found.name, words.front(),
                     nearest.empty() ? "" : fmt::format(" Did you mean \"{}\"?", nearest),
                     fmt::join(commands, ", "),
                     found.command->get_require_subcommand_min() > 0
                         ? ""
                         : fmt::format(", and `{}` alone: {}", found.name,
                                       in_sentence(found.command->get_description())));
}

}  // namespace

std::string parse_problem(const CLI::App& program, const CLI::ParseError& error,
                          const std::vector<std::string>& words) {
  const Chosen found = chosen(program);
  if (const std::string text = missing_argument(*found.command, error); !text.empty()) return text;
  if (const std::string text = unknown_subcommand(found); !text.empty()) return text;
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
  if (names.front() == "--format" && found.command->get_option_no_throw("--rows") != nullptr)
    return text + " --rows FILE writes CSV.";
  const std::string nearest = nearest_option(*found.command, found.unknown.front());
  return nearest.empty() ? text : text + fmt::format(" Did you mean --{}?", nearest);
}

}  // namespace strata::cli
