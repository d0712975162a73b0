// SPDX-License-Identifier: Apache-2.0
#include "catch.hpp"
#include "grid.hpp"

using namespace strata::test;
using Catch::Matchers::ContainsSubstring;

namespace {

std::vector<std::string> export_command(const Grid& grid, std::vector<std::string> more) {
  more.insert(more.begin(), {"dataset", "export", grid.experiment});
  return strata_command(std::move(more));
}

}  // namespace

TEST_CASE("an exported dataset is trained on through the dataset published") {
  const Grid grid;
  const Result written =
      run_program(grid.folder,
                  export_command(grid, {"augmentation.copies=2", "--out", grid.folder / "out",
                                        "--variant", "no inner loop", "--dtype", "int64"}),
                  surroundings());
  INFO(written.errors);
  REQUIRE(written.exit_code == 0);
  CHECK(written.output ==
        "train      120 examples of 120 puzzles in 40 groups\n"
        "test       20 examples of 20 puzzles in 20 groups\n"
        "Written to " +
            (grid.folder / "out") + " (int64, seed 0).\n");
  const Result trained =
      grid.run({"dataset.plugin=published", "dataset.folder=out", "dataset.kind=sudoku",
                "dataset.height=4", "training.steps=4", "seeds=1"});
  INFO(trained.errors);
  CHECK(trained.exit_code == 0);
  CHECK(grid.count("SELECT count(*) FROM trial_summary WHERE status = 'finished'") == 2);
  CHECK(grid.count("SELECT integer FROM facts WHERE name = 'train_examples' LIMIT "
                   "1") == 120);
}

TEST_CASE(
    "an export names the variants there are, and writes into no folder that holds something") {
  const Grid grid;
  const Result unknown = run_program(
      grid.folder, export_command(grid, {"--out", grid.folder / "out", "--variant", "none"}),
      surroundings());
  CHECK(unknown.exit_code == 2);
  CHECK_THAT(
      unknown.errors,
      ContainsSubstring("small has no variant \"none\". It has \"baseline\", \"no inner loop\"."));
  const Result full = run_program(
      grid.folder, export_command(grid, {"--out", grid.folder.path().string()}), surroundings());
  CHECK(full.exit_code == 2);
  CHECK_THAT(full.errors, ContainsSubstring("the folder is not empty. Name one that is, or that is "
                                            "not there yet."));
}

TEST_CASE("an export names the dataset that threw") {
  const Grid grid;
  const Result result =
      run_program(grid.folder,
                  export_command(grid, {"dataset.plugin=plain_tokens", "dataset.fails=true",
                                        "augmentation.plugins=[]", "--plugin-path", STRATA_UNSTABLE,
                                        "--out", grid.folder / "out"}),
                  surroundings());
  CHECK(result.exit_code == 2);
  CHECK_THAT(result.errors, ContainsSubstring("dataset \"plain_tokens\" could not be loaded: it "
                                              "does not work out"));
}

TEST_CASE("a trial tells what its test set shares with its training sets") {
  const Grid grid(R"(question = "?"
[dataset]
plugin = "arc"
folder = ")" STRATA_TEST_DATA R"(/arc"
training = ["training"]
evaluation = ["evaluation"]
canvas = 4
[architecture]
plugin = "universal_transformer"
hidden_size = 16
num_heads = 2
mlp_multiple = 16
layers = 1
loops = 1
[halting]
plugin = "fixed"
segments = 1
[training]
steps = 2
batch_size = 4
threads = 1
)");
  const Result run = grid.run();
  INFO(run.errors);
  REQUIRE(run.exit_code == 0);
  CHECK_THAT(run.errors,
             ContainsSubstring("1 of the 2 evaluated ARC tasks are in the training sets too"));
  CHECK(grid.count("SELECT count(*) FROM warnings WHERE text LIKE '%exclude_contaminated%'") == 1);
  CHECK(grid.count("SELECT count(*) FROM facts WHERE name = 'contaminated'") == 1);
}
