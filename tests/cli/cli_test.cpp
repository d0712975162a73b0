// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include "catch.hpp"
#include "end_to_end/program.hpp"

using namespace strata::test;
using Catch::Matchers::ContainsSubstring;

namespace {

Result call(const Folder& folder, std::vector<std::string> arguments,
            const Variables& variables = {}) {
  return run_program(folder, strata_command(std::move(arguments)), surroundings(variables));
}

/// A folder with copies of some specimens of plugins.
std::string plugin_folder(const Folder& folder, const std::vector<std::string>& names) {
  std::filesystem::create_directories(folder / "plugins");
  for (const std::string& name : names)
    std::filesystem::copy_file(STRATA_SPECIMENS "/" + name + ".strata.so",
                               folder / ("plugins/" + name + ".strata.so"));
  return folder / "plugins";
}

}  // namespace

/// Words with one space between them, as they were before lines were broken.
std::string in_one_line(const std::string& text) {
  std::istringstream words(text);
  std::string line;
  for (std::string word; words >> word;)
    line += (line.empty() ? "" : " ") + word;
  return line;
}

// The words; their layout is CLI11's, and differs between its versions.
TEST_CASE("help names every command and every exit code, and the version is told") {
  const Folder folder;
  const Result help = call(folder, {"--help"});
  CHECK(help.exit_code == 0);
  for (const char* words : {"Run what an experiment lacks, and print its table", "table", "query",
                            "ls", "show", "List the components of all plugins on the path",
                            "Start here: strata run quickstart --dry-run",
                            "Exit codes: 0; 1 a trial failed; 2 wrong use; 3 disk or database; 128 "
                            "+ n stopped by signal n."})
    CHECK_THAT(in_one_line(help.output), ContainsSubstring(words));
  const Result run_help = call(folder, {"run", "--help"});
  for (const char* option : {"key=value", "--dry-run", "--db", "--jobs", "--plugin-path", "--json"})
    CHECK_THAT(run_help.output, ContainsSubstring(option));
  CHECK(call(folder, {"--version"}).output == "strata 0.1.0\n");
}

TEST_CASE("help fits 80 columns, and a description goes on below its beginning") {
  const Folder folder;
  for (const std::vector<std::string>& words : {std::vector<std::string>{"--help"},
                                                {"run", "--help"},
                                                {"table", "--help"},
                                                {"query", "--help"},
                                                {"claims", "--help"},
                                                {"ls", "--help"},
                                                {"show", "--help"},
                                                {"solve", "--help"},
                                                {"analyze", "--help"},
                                                {"weights", "import", "--help"},
                                                {"dataset", "export", "--help"},
                                                {"plugins", "show", "--help"}}) {
    const std::string help = call(folder, words).output;
    std::istringstream lines(help);
    for (std::string line; std::getline(lines, line);) {
      CAPTURE(words.front(), line);
      CHECK(line.size() <= 80);
    }
  }
  const std::string help = call(folder, {"table", "--help"}).output;
  const std::size_t first = help.find("A metric of the evaluations");
  const std::size_t second = help.find("`metric`, else exact_accuracy)");
  REQUIRE(first != std::string::npos);
  REQUIRE(second != std::string::npos);
  CHECK(first - help.rfind('\n', first) == second - help.rfind('\n', second));
}

TEST_CASE("wrong use is exit code 2") {
  const Folder folder;
  CHECK(call(folder, {}).exit_code == 2);
  CHECK(call(folder, {"fly"}).exit_code == 2);
  CHECK(call(folder, {"run"}).exit_code == 2);
  CHECK(call(folder, {"run", "x", "--jobs", "0"}).exit_code == 2);
}

TEST_CASE("a key that is written as an option is told as it should be written") {
  const Folder folder;
  const auto told = [&](std::vector<std::string> arguments) {
    const Result result = call(folder, std::move(arguments));
    CHECK(result.exit_code == 2);
    CHECK(result.output.empty());
    const std::string end = "\nRun with --help for more information.\n";
    CHECK_THAT(result.errors, Catch::Matchers::EndsWith(end));
    return result.errors.substr(0, result.errors.size() - end.size());
  };
  const std::string hint = " Overrides are written without dashes: ";
  CHECK(told({"run", "x", "--seeds", "3"}) ==
        "strata: `strata run` has no option --seeds." + hint + "seeds=3");
  CHECK(told({"run", "x", "--seeds=3", "--dry-run"}) ==
        "strata: `strata run` has no option --seeds." + hint + "seeds=3");
  CHECK(told({"run", "x", "--seeds"}) ==
        "strata: `strata run` has no option --seeds." + hint + "seeds=VALUE");
  CHECK(told({"run", "x", "--training.steps=50"}) ==
        "strata: `strata run` has no option --training.steps." + hint + "training.steps=50");
  CHECK(told({"run", "x", "-seeds", "3", "--architecture.hrm.l_cycles", "2"}) ==
        "strata: `strata run` has no option -seeds, nor --architecture.hrm.l_cycles." + hint +
            "seeds=3 architecture.hrm.l_cycles=2");
  CHECK(told({"weights", "import", "w.safetensors", "x", "--seeds", "3"}) ==
        "strata: `strata weights import` has no option --seeds." + hint + "seeds=3");
}

TEST_CASE("a wrong use of options is told as other errors are, with the nearest option") {
  const Folder folder;
  const auto told = [&](std::vector<std::string> arguments) {
    return call(folder, std::move(arguments)).errors;
  };
  const std::string end = "\nRun with --help for more information.\n";
  CHECK(told({"run", "x", "--dryrun"}) ==
        "strata: `strata run` has no option --dryrun. Did you mean --dry-run?" + end);
  CHECK(told({"run", "x", "--steps", "5"}) == "strata: `strata run` has no option --steps." + end);
  CHECK(told({"table", "x", "--seeds", "3"}) ==  // it takes no overrides
        "strata: `strata table` has no option --seeds." + end);
  CHECK(told({"plugins", "shwo"}).starts_with("strata: "));
  CHECK(told({"run"}).starts_with("strata: "));
}

TEST_CASE("what a command needs and was not given is told with what it is") {
  const Folder folder;
  const auto told = [&](std::vector<std::string> arguments) {
    const Result result = call(folder, std::move(arguments));
    CHECK(result.exit_code == 2);
    return result.errors;
  };
  const std::string end = "\nRun with --help for more information.\n";
  CHECK(told({"run"}) ==
        "strata: experiment is required: a TOML file, or the name of one in experiments/ or a "
        "folder there, such as quickstart." +
            end);
  CHECK(told({"table"}) ==
        "strata: experiment is required: its name, or its file; `strata ls` lists them." + end);
  CHECK(told({"solve", ".1.."}) ==
        "strata: --trial ID is required: six digits or more of its id, as `strata ls EXPERIMENT` "
        "gives it." +
            end);
  CHECK(told({"query"}) ==
        "strata: sql is required: one statement that only reads, in quotes." + end);
  CHECK(told({"weights"}) == "strata: A subcommand is required" + end);
}

TEST_CASE("a word that is no command of a command is told with those that are") {
  const Folder folder;
  const std::string end = "\nRun with --help for more information.\n";
  const std::string known =
      " Known: `strata plugins show`, `strata plugins check`, and `strata plugins` alone: list the "
      "components of all plugins on the path.";
  CHECK(call(folder, {"plugins", "list"}).errors ==
        "strata: `strata plugins` has no command \"list\"." + known + end);
  CHECK(call(folder, {"plugins", "shwo"}).errors ==
        "strata: `strata plugins` has no command \"shwo\". Did you mean \"show\"?" + known + end);
  CHECK(call(folder, {"claims", "--format", "csv"}).errors ==
        "strata: `strata claims` has no option --format. --rows FILE writes CSV." + end);
}

TEST_CASE("an experiment that is not there is told with those that are") {
  const Folder folder;
  folder.write("experiments/quickstart.toml", "");
  folder.write("bin", "");
  const Result result = call(folder, {"run", "quickstar"}, {{"STRATA_TRIAL", folder / "bin"}});
  CHECK(result.exit_code == 2);
  CHECK(result.errors ==
        "strata: quickstar: there is no such experiment file, nor quickstar.toml in experiments/. "
        "Did you mean \"quickstart\"? Known: quickstart\n");
}

TEST_CASE("a path that names no experiment is told with its neighbours") {
  const Folder folder;
  folder.write("mine/quickstart.toml", "");
  folder.write("mine/notes.txt", "");
  folder.write("bin", "");
  const Variables variables{{"STRATA_TRIAL", folder / "bin"}};
  CHECK(call(folder, {"run", "mine/quickstar.toml"}, variables).errors ==
        "strata: mine/quickstar.toml: there is no such experiment file. Did you mean "
        "\"mine/quickstart.toml\"? Known: quickstart\n");
  CHECK(call(folder, {"run", "quickstart.toml"}, variables).errors ==
        "strata: quickstart.toml: there is no such experiment file.\n");
}

TEST_CASE("claims of an experiment that was never run say what runs it") {
  const Folder folder;
  folder.write("claims/halting.toml", "finding = \"It halts.\"");
  const Result result = call(folder, {"claims", "claims/halting.toml", "--db", "none.db"});
  CHECK(result.exit_code == 2);
  CHECK(result.errors ==
        "strata: claims/halting.toml: none.db has no results of this experiment yet. `strata run "
        "claims/halting.toml --db none.db` makes them.\n");
}

TEST_CASE("the option --plugin-path takes one path and leaves the words behind it alone") {
  const Folder folder;
  folder.write("bin", "");
  const Variables variables{{"STRATA_TRIAL", folder / "bin"}};
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"run", "--plugin-path", "x", "absent"},
        {"weights", "import", "--plugin-path", "x", "w.safetensors", "absent"},
        {"dataset", "export", "--plugin-path", "x", "absent", "--out", "there"}}) {
    CAPTURE(words.front());
    const Result result = call(folder, words, variables);
    CHECK(result.exit_code == 2);
    CHECK(result.errors ==
          "strata: absent: there is no such experiment file, nor absent.toml in experiments/.\n");
  }
  const std::string plugins = plugin_folder(folder, {"good"});
  const std::string shown =
      call(folder, {"plugins", "show", "--plugin-path", plugins, "no_such_component"}, variables)
          .errors;
  CHECK(call(folder, {"plugins", "--plugin-path", plugins, "show", "no_such_component"}, variables)
            .errors == shown);
  CHECK_THAT(shown, ContainsSubstring("no_such_component"));
}

TEST_CASE("a strata without its strata-trial says what is missing") {
  const Folder folder;
  const Result result = call(folder, {"run", "x"}, {{"STRATA_TRIAL", folder / "nothing"}});
  CHECK(result.exit_code == 2);
  CHECK_THAT(result.errors,
             ContainsSubstring((folder / "nothing") +
                               ": there is no such file. strata needs the program strata-trial"));
}

TEST_CASE(
    "plugins are listed by what their files say, and a broken one beside them is a warning that "
    "names it") {
  const Folder folder;
  const std::string plugins = plugin_folder(folder, {"good", "bad_magic", "throws_in_static_init"});
  const Result result = call(folder, {"plugins", "--plugin-path", plugins});
  CHECK(result.exit_code == 0);
  CHECK_THAT(result.output, ContainsSubstring("In " + plugins + ":\n\n"));
  CHECK_THAT(result.output, ContainsSubstring(" (good.strata.so)\n"));
  CHECK_THAT(result.output,
             ContainsSubstring(" (throws_in_static_init.strata.so)\n"));  // nothing of it ran
  CHECK_THAT(result.errors, ContainsSubstring("warning: " + plugins + "/bad_magic.strata.so: "));
}

TEST_CASE("the keys that core itself declares are shown as a plugin's are") {
  const Folder folder;
  const Result training = call(folder, {"plugins", "show", "training"});
  CHECK(training.exit_code == 0);
  CHECK(training.output.starts_with(
      "training: the keys of [training] in an experiment, the same for all plugins\n\nparameter"));
  CHECK_THAT(training.output, ContainsSubstring("\nvalidation.every "));
  CHECK_THAT(training.output, ContainsSubstring("adam_atan2, adamw"));
  CHECK_THAT(call(folder, {"plugins", "show", "evaluation"}).output,
             ContainsSubstring("  maximum, policy  "));
  CHECK_THAT(call(folder, {"plugins", "show", "augmentation"}).output,
             ContainsSubstring("\ncopies "));
}

TEST_CASE("a folder whose plugins lie in a folder of it is a warning that names that one") {
  const Folder folder;
  const std::string plugins = plugin_folder(folder, {"good"});
  std::filesystem::create_directories(folder / "empty");
  const std::string place = plugins.substr(0, plugins.rfind('/'));
  const std::string warning = "warning: " + place +
                              ": there is no plugin file in this folder itself, but " + plugins +
                              " has 1 plugin file. Name that folder\n";
  CHECK(call(folder, {"plugins", "--plugin-path", place}).errors == warning);
  CHECK_THAT(call(folder, {"plugins", "show", "digits", "--plugin-path", place}).errors,
             Catch::Matchers::StartsWith(warning));
  CHECK(call(folder, {"plugins", "--plugin-path", folder / "empty"}).errors.empty());
}

TEST_CASE("a plugin's check tells the compiler by name") {
  const Folder folder;
  const std::string file = plugin_folder(folder, {"good"}) + "/good.strata.so";
#ifdef __clang__
  const std::string compiler = __VERSION__;
#else
  const std::string compiler = "GCC " __VERSION__;
#endif
  CHECK_THAT(call(folder, {"plugins", "check", file}).output,
             ContainsSubstring(", built with strata 0.1.0 by " + compiler + "\n"));
}

TEST_CASE("a path that is named and not there is a warning") {
  const Folder folder;
  const Result result = call(folder, {"plugins", "--plugin-path", folder / "none"});
  CHECK(result.exit_code == 0);
  CHECK_THAT(result.errors, ContainsSubstring("warning: " + (folder / "none") + ": "));
}

#ifdef STRATA_HAS_TRIAL
TEST_CASE("a plugin is shown by name and by file, also with a broken one in the folder") {
  const Folder folder;
  const std::string plugins = plugin_folder(folder, {"good", "bad_magic"});
  const Result by_file = call(folder, {"plugins", "show", plugins + "/good.strata.so"});
  INFO(by_file.errors);
  CHECK(by_file.exit_code == 0);
  CHECK_THAT(by_file.output, ContainsSubstring(plugins + "/good.strata.so\n"));
  const std::string name = by_file.output.substr(0, by_file.output.find(' '));
  const Result by_name = call(folder, {"plugins", "show", name, "--plugin-path", plugins});
  CHECK(by_name.exit_code == 0);
  CHECK(by_file.output.starts_with(by_name.output));  // it provides two components
  CHECK_THAT(by_name.errors, ContainsSubstring("bad_magic.strata.so"));
}

TEST_CASE("a plugin that ends the process that loads it is told with the signal") {
  const Folder folder;
  const std::string file =
      plugin_folder(folder, {"throws_in_static_init"}) + "/throws_in_static_init.strata.so";
  const Result shown = call(folder, {"plugins", "show", file});
  CHECK(shown.exit_code == 2);
  CHECK_THAT(shown.errors,
             ContainsSubstring("strata: " + file + ": describing it ended with SIGABRT after "));
  const Result checked = call(folder, {"plugins", "check", file});
  CHECK(checked.exit_code == 1);
  CHECK_THAT(checked.output,
             ContainsSubstring("failed  " + file + ": describing it ended with SIGABRT after "));
}

TEST_CASE("a name that no plugin provides is an error with the known ones") {
  const Folder folder;
  const Result result = call(folder, {"plugins", "show", "nothing_like_it"});
  CHECK(result.exit_code == 2);
  CHECK_THAT(result.errors,
             ContainsSubstring("strata: there is no component \"nothing_like_it\"."));
}
#endif
