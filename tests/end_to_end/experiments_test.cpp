// SPDX-License-Identifier: Apache-2.0
// The experiments that come with Strata, planned and not run.
#include "catch.hpp"
#include "grid.hpp"

using namespace strata::test;
using Catch::Matchers::ContainsSubstring;

namespace {

Result run_shipped(const Folder& folder, const std::string& name,
                   const std::vector<std::string>& more) {
  std::vector<std::string> arguments{"run", STRATA_SOURCE_DIR "/experiments/" + name + ".toml",
                                     "--db", folder / "results.db"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return run_program(folder, strata_command(std::move(arguments)), surroundings());
}

}  // namespace

TEST_CASE("HRM's published Sudoku setting has the published number of parameters") {
  const Folder folder;
  const Result dry = run_shipped(folder, "sudoku_extreme_1k", {"--dry-run"});
  INFO(dry.errors);
  CHECK(dry.exit_code == 0);
  CHECK_THAT(dry.output, ContainsSubstring("27,275,266"));
  CHECK_THAT(dry.output, ContainsSubstring("data missing"));
}

TEST_CASE("HRM's published Sudoku setting is not run without its data, and says where they are") {
  const Folder folder;
  const Result run = run_shipped(folder, "sudoku_extreme_1k", {});
  CHECK(run.exit_code == 2);
  CHECK_THAT(run.errors, ContainsSubstring("data are missing, so nothing was started."));
  CHECK_THAT(run.errors, ContainsSubstring("sapientinc/sudoku-extreme"));
}

TEST_CASE("HRM's published maze setting has the published number of parameters") {
  const Folder folder;
  const Result dry = run_shipped(folder, "maze_hard_1k", {"--dry-run"});
  INFO(dry.errors);
  CHECK(dry.exit_code == 0);
  CHECK_THAT(dry.output, ContainsSubstring("27,270,146"));
  CHECK_THAT(dry.output, ContainsSubstring("data missing"));
}

TEST_CASE("a maze's colours are not permuted: the plan is refused with the reason") {
  const Folder folder;
  const Result dry = run_shipped(folder, "maze_hard_1k",
                                 {"--dry-run", "augmentation.plugins=[\"color_permutation\"]"});
  CHECK(dry.exit_code == 2);
  CHECK_THAT(dry.errors,
             ContainsSubstring("the dataset has no interchangeable cells, so none may be renamed: "
                               "each kind of cell means something, as in a maze, where a renamed "
                               "wall is no wall."));
}

TEST_CASE("turned mazes are labelled anew, and the plan says so") {
  const Folder folder;
  const Result dry =
      run_shipped(folder, "maze_hard_1k", {"--dry-run", "augmentation.plugins=[\"dihedral\"]"});
  CHECK(dry.exit_code == 0);
  CHECK_THAT(
      dry.output + dry.errors,
      ContainsSubstring("augmentation \"dihedral\" breaks the rule by which dataset \"maze\" "
                        "chooses its labels, so what it transforms is labelled anew."));
}

TEST_CASE("the quickstart plans eight variants at three seeds") {
  const Folder folder;
  const Result dry = run_shipped(folder, "quickstart", {"--dry-run"});
  INFO(dry.errors);
  CHECK(dry.exit_code == 0);
  CHECK_THAT(dry.output, ContainsSubstring("24 trials: 0 done, 24 to run"));
  CHECK_THAT(dry.output, ContainsSubstring("14,144"));
}
