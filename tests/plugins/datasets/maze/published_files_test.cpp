// SPDX-License-Identifier: Apache-2.0
// Held against the real files in $STRATA_DATA_DIR/maze, whichever are there.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <vector>

#include "catch.hpp"
#include "maze/maze.hpp"
#include "maze/route.hpp"
#include "mazes.hpp"

using namespace strata::maze;

namespace {

constexpr const char* kUnset =
    "STRATA_DATA_DIR is not set; it names the folder with the published data";

std::filesystem::path folder() {
  return std::filesystem::path(std::getenv("STRATA_DATA_DIR")) / "maze";
}

std::vector<std::filesystem::path> csv_files() {
  std::vector<std::filesystem::path> files;
  std::error_code ignored;  // no such folder: no files, which the tests refuse
  for (const auto& entry : std::filesystem::directory_iterator(folder(), ignored))
    if (entry.path().extension() == ".csv") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

TEST_CASE("every maze of every published file is labelled as it was published", "[skippable]") {
  if (std::getenv("STRATA_DATA_DIR") == nullptr) SKIP(kUnset);
  INFO("folder " << folder());
  REQUIRE_FALSE(csv_files().empty());
  const Maze dataset({}, {});
  for (const auto& file : csv_files()) {
    INFO(file);
    std::size_t mazes = 0;
    for (const Puzzle& puzzle : read_csv(file, 30, 30)) {
      INFO("maze " << puzzle.number);
      REQUIRE(*dataset.relabel(puzzle.question) == puzzle.answer);
      REQUIRE(path_cells(puzzle.answer) >= 110);
      if (++mazes <= 50) REQUIRE(maze_test::least_walk(puzzle.question) == puzzle.answer);
    }
    CHECK(mazes == 1000);
  }
}

TEST_CASE("the published files share no maze, turned or mirrored ones included", "[skippable]") {
  if (std::getenv("STRATA_DATA_DIR") == nullptr) SKIP(kUnset);
  INFO("folder " << folder());
  REQUIRE_FALSE(csv_files().empty());
  MazeConfig config;
  config.source = "csv";
  config.train_file = (folder() / "maze-30x30-hard-1k-train.csv").string();
  config.test_file = (folder() / "maze-30x30-hard-1k-test.csv").string();
  Maze dataset(config, {});
  dataset.load();
  CHECK(dataset.items(strata::Split::kTrain).size() == 1000);
  CHECK(dataset.items(strata::Split::kTest).size() == 1000);
  CHECK(dataset.warnings().empty());
  CHECK(dataset.items(strata::Split::kTest)[999].key == "test/1000");
}
