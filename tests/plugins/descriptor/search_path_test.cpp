// SPDX-License-Identifier: Apache-2.0
#include "plugins/descriptor/search_path.hpp"

#include <cstdlib>

#include "catch.hpp"

using strata::plugins::search_path;
using strata::plugins::SearchSources;
using Paths = std::vector<std::filesystem::path>;

TEST_CASE(
    "Plugins are looked for in this order: command line, experiment, variable, user, program") {
  SearchSources sources;
  sources.command_line = {"first", "second.strata.so"};
  sources.experiment = {"/experiments/plugins"};
  sources.variable = "/a::/b:";
  sources.data_home = "/home/u/.local/share";
  sources.program = "/opt/strata/bin/strata";
  const auto path = search_path(sources);
  CHECK(path.named == Paths{"first", "second.strata.so", "/experiments/plugins", "/a", "/b"});
  CHECK(path.standard == Paths{"/home/u/.local/share/strata/plugins",
                               "/opt/strata/lib/strata/plugins", "/opt/strata/plugins"});
  CHECK(path.all().size() == 8);
  CHECK(path.all().front() == "first");
}

TEST_CASE("What is not known of a process is left out") {
  CHECK(search_path({}).all().empty());
}

TEST_CASE("The user's data folder is XDG_DATA_HOME where that is absolute, else below HOME") {
  setenv("STRATA_PLUGIN_PATH", "/x:/y", 1);
  setenv("HOME", "/home/u", 1);
  setenv("XDG_DATA_HOME", "/data", 1);
  auto sources = strata::plugins::search_sources_of_process();
  CHECK(sources.variable == "/x:/y");
  CHECK(sources.data_home == "/data");
  CHECK(sources.program.filename() == "test_descriptor");
  setenv("XDG_DATA_HOME", "relative", 1);
  CHECK(strata::plugins::search_sources_of_process().data_home == "/home/u/.local/share");
  unsetenv("XDG_DATA_HOME");
  CHECK(strata::plugins::search_sources_of_process().data_home == "/home/u/.local/share");
  unsetenv("HOME");
  unsetenv("STRATA_PLUGIN_PATH");
  sources = strata::plugins::search_sources_of_process();
  CHECK(sources.data_home.empty());
  CHECK(sources.variable.empty());
}
