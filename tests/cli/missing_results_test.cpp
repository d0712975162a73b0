// SPDX-License-Identifier: Apache-2.0
// What is told of an experiment that a database lacks.
#include <filesystem>
#include <string>
#include <vector>

#include "catch.hpp"
#include "end_to_end/program.hpp"
#include "store/sample.hpp"

using namespace strata::test;

namespace {

/// A folder with a database that has "quickstart".
struct Results {
  Folder folder;
  Results() { strata::store::Store::open_or_create(folder / "my.db").record_plan(sample_plan()); }
  [[nodiscard]] Result call(std::vector<std::string> words) const {
    words.insert(words.end(), {"--db", "my.db"});
    return run_program(folder, strata_command(std::move(words)), surroundings({}));
  }
};

}  // namespace

TEST_CASE("an experiment that has a file and no results is told with the command that makes them") {
  const Results results;
  results.folder.write("experiments/claims/hierarchy.toml", "");
  const std::string end = ": my.db has no results of this experiment yet. `strata run ";
  for (const std::string name :
       {"hierarchy", "claims/hierarchy", "experiments/claims/hierarchy.toml"}) {
    for (const std::vector<std::string>& words :
         {std::vector<std::string>{"table", name}, {"ls", name}, {"claims", name}}) {
      const Result result = results.call(words);
      CAPTURE(words.front(), name);
      CHECK(result.exit_code == 2);
      CHECK(result.errors == "strata: " + name + end + name + " --db my.db` makes them.\n");
    }
  }
}

TEST_CASE("an experiment that is nowhere is told with those that the database has") {
  const Results results;
  for (const char* command : {"table", "ls"}) {
    const Result result = results.call({command, "hierarchy"});
    CHECK(result.exit_code == 2);
    CHECK(result.errors ==
          "strata: There is no experiment 'hierarchy' in my.db. It has: quickstart.\n");
  }
}

TEST_CASE("an experiment is named with its folder too") {
  const Results results;
  results.folder.write("experiments/claims/quickstart.toml", "");
  const std::string shown = results.call({"ls", "quickstart"}).output;
  CHECK(!shown.empty());
  CHECK(results.call({"ls", "claims/quickstart"}).output == shown);
  CHECK(results.call({"ls", "experiments/claims/quickstart.toml"}).output == shown);
}

TEST_CASE("claims name the files that they wrote") {
  const Results results;
  const Result result =
      results.call({"claims", "quickstart", "--out", "page.md", "--rows", "rows.csv"});
  CHECK(result.exit_code == 0);
  CHECK(result.output.empty());
  CHECK(result.errors == "Wrote page.md.\nWrote rows.csv.\n");
}
