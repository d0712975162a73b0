// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/commands.hpp"
#include "config/sections.hpp"
#include "plugins/descriptor/plugin_index.hpp"
#include "report/fold_text.hpp"
#include "report/terminal.hpp"
#include "report/text_table.hpp"
#include "run/inspector.hpp"
#include "strata/error.hpp"

namespace strata::cli {
namespace {

namespace fs = std::filesystem;

struct Options {
  std::vector<fs::path> plugin_path;
  std::string subject;
};

/// The sections of an experiment whose keys core itself declares.
const std::vector<std::string>& core_sections() {
  static const std::vector<std::string> names = {"training", "evaluation", "augmentation"};
  return names;
}

plugins::PluginIndex index_of(const Options& options) {
  plugins::SearchSources sources = plugins::search_sources_of_process();
  sources.command_line = options.plugin_path;
  return plugins::PluginIndex(plugins::search_path(sources), plugins::host_abi(0));
}

void print_warnings(const plugins::PluginIndex& index) {
  const report::Terminal terminal = report::Terminal::of(2);
  for (const std::string& text : index.warnings())
    fmt::print(stderr, "{}\n",
               report::wrap_text(
                   fmt::format("{} {}", terminal.paint("warning:", report::Colour::kYellow), text),
                   terminal.fold_width(), 2));
}

std::string searched(const plugins::PluginIndex& index) {
  std::vector<std::string> places;
  for (const fs::path& place : index.places())
    places.push_back(place.string());
  return fmt::format("{}", fmt::join(places, ", "));
}

/// The components of the files in `folder`: a heading a kind, a line a component.
std::string folder_text(const fs::path& folder, const std::vector<plugins::Candidate>& components,
                        std::size_t width) {
  std::size_t names = 0;
  std::size_t versions = 0;
  for (const plugins::Candidate& candidate : components) {
    names = std::max(names, candidate.component->name.size());
    versions = std::max(versions, candidate.file->version.size());
  }
  std::string text = fmt::format("In {}:\n", folder.string());
  const plugins::Candidate* previous = nullptr;
  for (const plugins::Candidate& candidate : components) {
    const auto& [component, file] = candidate;
    if (file->path.parent_path() != folder) continue;
    if (previous == nullptr || previous->component->kind != component->kind)
      text += fmt::format("\n{}\n", kind_name(component->kind));
    previous = &candidate;
    const std::string file_name = file->path.filename().string();
    const bool is_named_alike = file_name == component->name + std::string(plugins::kFileSuffix);
    text += report::wrap_text(
        fmt::format("  {:<{}}  {:<{}}  {}{}\n", component->name, names, file->version, versions,
                    file->description, is_named_alike ? "" : fmt::format(" ({})", file_name)),
        width, names + versions + 4);
  }
  return text + '\n';
}

int list(const Options& options) {
  const plugins::PluginIndex index = index_of(options);
  const std::vector<plugins::Candidate> components = index.components();
  const std::size_t width = report::Terminal::of(1).fold_width();
  std::vector<fs::path> folders;
  for (const plugins::Candidate& candidate : components)
    if (const fs::path folder = candidate.file->path.parent_path();
        std::ranges::find(folders, folder) == folders.end())
      folders.push_back(folder);
  for (const fs::path& folder : folders)
    fmt::print("{}", folder_text(folder, components, width));
  if (components.empty())
    fmt::print("There are no plugins. Searched: {}\n", searched(index));
  else
    fmt::print("{}", report::wrap_text(
                         fmt::format("A component's file is NAME{} where no other is named.\n"
                                     "`strata plugins show NAME` prints a component's parameters; "
                                     "NAME may also be {}.\n",
                                     plugins::kFileSuffix, fmt::join(core_sections(), ", ")),
                         width));
  print_warnings(index);
  return 0;
}

/// What may stand in a TOML file: "8 to 65536", "at least 0", "hrm or trm".
std::string allowed(const ParameterSpec& spec) {
  if (!spec.choices.empty()) return fmt::format("{}", fmt::join(spec.choices, ", "));
  if (spec.minimum && spec.maximum) return fmt::format("{} to {}", *spec.minimum, *spec.maximum);
  if (spec.minimum) return fmt::format("at least {}", *spec.minimum);
  if (spec.maximum) return fmt::format("at most {}", *spec.maximum);
  return "";
}

/// On a terminal that is too narrow for the columns, what may stand in a file is told with the
/// help, below each parameter.
std::string parameter_table(const Schema& schema) {
  const std::size_t width = report::Terminal::of(1).fold_width();
  report::TextTable table({{"parameter"}, {"type"}, {"default"}, {"allowed"}, {"help"}});
  std::size_t names = 0;
  for (const ParameterSpec& spec : schema) {
    table.add({spec.name, std::string(type_name(spec.type)), to_text(spec.default_value),
               allowed(spec), spec.help});
    names = std::max(names, spec.name.size());
  }
  if (width == 0 || table.width() <= width) return table.text();
  std::string text;
  for (const ParameterSpec& spec : schema) {
    const std::string range = allowed(spec);
    text += fmt::format("{:<{}}  {}, default {}\n", spec.name, names, type_name(spec.type),
                        to_text(spec.default_value));
    text += report::wrap_text(
        fmt::format("    {}{}\n", spec.help, range.empty() ? "" : fmt::format(" ({})", range)),
        width);
  }
  return text;
}

std::string description(const protocol::ComponentDescription& component) {
  const report::Terminal terminal = report::Terminal::of(1);
  std::string text = report::wrap_text(
      fmt::format("{} {} ({}): {}\n{}\n", terminal.bold(component.name), component.version,
                  kind_name(component.kind), component.help, component.file),
      terminal.fold_width(), 2);
  if (component.schema.empty()) return text + "It has no parameters.\n";
  return text + "\n" + parameter_table(component.schema);
}

std::string section_description(const std::string& section) {
  return fmt::format("{}: the keys of [{}] in an experiment, the same for all plugins\n\n{}",
                     report::Terminal::of(1).bold(section), section,
                     parameter_table(config::core_schema(section)));
}

bool is_file(const std::string& subject) {
  std::error_code error;
  return subject.ends_with(plugins::kFileSuffix) || fs::is_regular_file(subject, error);
}

run::Inspector make_inspector() {
  return run::Inspector(
      {.program = run::find_trial_program(), .cache = run::cache_folder_of_process()});
}

/// The components of that name, of whatever kind.
std::vector<protocol::ComponentDescription> described(const std::string& subject,
                                                      const plugins::PluginIndex& index) {
  const std::string name = subject.substr(0, subject.find('@'));
  const run::Inspector inspector = make_inspector();
  std::vector<protocol::ComponentDescription> found;
  for (const Kind kind :
       {Kind::kArchitecture, Kind::kHalting, Kind::kAugmentation, Kind::kDataset}) {
    if (!index.mentions({kind, name}, "")) continue;
    for (protocol::ComponentDescription& component :
         inspector.describe(index.find(kind, subject).path))
      if (component.kind == kind && component.name == name) found.push_back(std::move(component));
  }
  if (!found.empty()) return found;
  std::vector<std::string> known;
  for (const plugins::Candidate& candidate : index.components())
    if (std::ranges::find(known, candidate.component->name) == known.end())
      known.push_back(candidate.component->name);
  const std::vector<std::string>& sections = core_sections();
  known.insert(known.end(), sections.begin(), sections.end());
  const std::string nearest = nearest_name(name, known);
  throw PluginError(
      fmt::format("there is no component \"{}\".{} Known: {}. Searched: {}", subject,
                  nearest.empty() ? "" : fmt::format(" Did you mean \"{}\"?", nearest),
                  fmt::join(known, ", "), searched(index)));
}

int show(const Options& options) {
  if (std::ranges::find(core_sections(), options.subject) != core_sections().end()) {
    fmt::print("{}", section_description(options.subject));
    return 0;
  }
  std::vector<protocol::ComponentDescription> components;
  if (is_file(options.subject)) {
    components = make_inspector().describe(options.subject);
  } else {
    const plugins::PluginIndex index = index_of(options);
    print_warnings(index);
    components = described(options.subject, index);
  }
  for (std::size_t index = 0; index < components.size(); ++index)
    fmt::print("{}{}", index == 0 ? "" : "\n", description(components[index]));
  return 0;
}

/// GCC's __VERSION__ is a number alone; Clang's begins with a name.
std::string compiler_text(const std::string& version) {
  const bool is_number =
      !version.empty() && std::isdigit(static_cast<unsigned char>(version[0])) != 0;
  return is_number ? "GCC " + version : version;
}

/// For the author of a plugin: all that the host can say of a file, one line each. Ends at the
/// first that is wrong.
int check(const Options& options) {
  const auto print = [](const std::string& line) {
    fmt::print("{}\n", report::wrap_text(line, report::Terminal::of(1).fold_width(), 8));
  };
  const auto passed = [&](const std::string& what) { print("ok      " + what); };
  const auto failed = [&](const std::string& what) {
    print("failed  " + what);
    return 1;
  };
  try {
    const plugins::PluginFile file = plugins::read_plugin_file(options.subject);
    passed(fmt::format("its descriptor names plugin \"{}\" {}, built with {} by {}", file.name,
                       file.version, file.platform, compiler_text(file.compiler)));
    if (const std::string misfit = plugins::fits_host(file, plugins::host_abi(0)); !misfit.empty())
      return failed(misfit);
    passed("it fits this host");
    const auto components = make_inspector().describe(options.subject);
    passed(fmt::format("it loads, and registers {} component{}", components.size(),
                       components.size() == 1 ? "" : "s"));
    for (const protocol::ComponentDescription& component : components)
      for (const ParameterSpec& spec : component.schema)
        if (const std::string why = mismatch(spec, spec.default_value); !why.empty())
          return failed(fmt::format("{} \"{}\": the default of {} {}", kind_name(component.kind),
                                    component.name, spec.name, why));
    passed("every default is allowed");
  } catch (const PluginError& error) {
    return failed(error.what());
  }
  return 0;
}

}  // namespace

void add_plugins(CLI::App& program, Action& action) {
  CLI::App* command =
      program.add_subcommand("plugins", "List the components of all plugins on the path");
  auto options = std::make_shared<Options>();
  const auto chosen = [&action, options](int (*what)(const Options&)) {
    action = [what, options] { return what(*options); };
  };
  command
      ->add_option("--plugin-path", options->plugin_path,
                   "A folder or file to look in first; may be repeated")
      ->allow_extra_args(false);
  command->require_subcommand(0, 1);
  command->callback([command, chosen] {
    if (command->get_subcommands().empty()) chosen(list);
  });

  CLI::App* show_command =
      command->add_subcommand("show", "Print a component's parameters: type, default, range, help");
  show_command
      ->add_option("component", options->subject,
                   "A name, name@version, or a plugin file; or training, evaluation, augmentation, "
                   "whose keys are the same for all plugins")
      ->required();
  show_command
      ->add_option("--plugin-path", options->plugin_path,
                   "A folder or file to look in first; may be repeated")
      ->allow_extra_args(false);
  show_command->callback([chosen] { chosen(show); });

  CLI::App* check_command =
      command->add_subcommand("check", "Say whether a plugin file can be used");
  check_command->add_option("file", options->subject, "A plugin file")->required();
  check_command->callback([chosen] { chosen(check); });
}

}  // namespace strata::cli
