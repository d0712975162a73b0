// SPDX-License-Identifier: Apache-2.0
#include "maze/csv.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <functional>

#include "catch.hpp"
#include "maze/splits.hpp"
#include "mazes.hpp"
#include "strata/error.hpp"

using namespace strata::maze;
using maze_test::maze;
using strata::Split;

namespace {

const std::string kHeader = "source,question,answer,rating\n";

/// A file that goes when the test does.
struct File {
  std::filesystem::path path;
  explicit File(const std::string& text, const std::string& name = "mazes.csv")
      : path(std::filesystem::temp_directory_path() /
             fmt::format("strata-maze-test-{}-{}", getpid(), name)) {
    std::ofstream(path) << text;
  }
  ~File() { std::filesystem::remove(path); }
};

std::string problem(const std::function<void()>& action, const File& file) {
  try {
    action();
  } catch (const strata::DataError& error) {
    const std::string text = error.what();
    const std::string path = file.path.string();
    return text.starts_with(path) ? text.substr(path.size()) : text;
  }
  return "no error";
}

std::string problem_of(const std::string& text) {
  const File file(text);
  return problem([&] { (void)read_csv(file.path, 2, 3); }, file);
}

}  // namespace

TEST_CASE("fields keep the spaces at their ends, which are free cells") {
  const File file(kHeader + "a,  S  G,  SooG,1\r\n\nb, S G  , S Goo,x\n");
  CHECK_THROWS_AS(read_csv(file.path, 2, 3), strata::DataError);  // the second answer strays
  const File good(kHeader + "a,  S  G,  S  G,1\r\n\nb, S G  , S Go ,\n", "good.csv");
  const auto mazes = read_csv(good.path, 2, 3);
  REQUIRE(mazes.size() == 2);
  CHECK(mazes[0].question == maze({"  S", "  G"}));
  CHECK(mazes[1].question == maze({" S ", "G  "}));
  CHECK(mazes[0].number == 1);
  CHECK(mazes[1].number == 3);
}

TEST_CASE("a wrong row is told with its line and what is allowed") {
  CHECK(problem_of("question,answer\n") ==
        ":1: the header is \"question,answer\", it must be source,question,answer,rating");
  CHECK(problem_of(kHeader) ==
        ": the file holds no mazes; below the header source,question,answer,rating it must have a "
        "row a maze");
  CHECK(problem_of(kHeader + "a,S G   ,SoG   \n") ==
        ":2: the row has 3 fields, it must have 4: source,question,answer,rating");
  CHECK(problem_of(kHeader + "a,S G,SoG,1\n") ==
        ":2: the question has 3 characters, a maze of 2 x 3 has 6 (spaces at either end are free "
        "cells and count). dataset.size and dataset.width say how large the mazes are");
  CHECK(problem_of(kHeader + "a,S G  x,SoG   ,1\n") ==
        ":2: the question holds 'x' at character 6; allowed are # (wall), space (free), S, G and o "
        "(path)");
  CHECK(problem_of(kHeader + "a,S  S G,SooS G,1\n") ==
        ":2: the question is no maze: it has 2 starts, it must have one");
  CHECK(problem_of(kHeader + "a,S G   ,SoG   ,1\nb,S G   ,S Gooo,1\n") ==
        ":3: the answer is no shortest path of the question: it must keep walls, start and goal, "
        "and its o must be the cells of one shortest path between S and G");
  const File nowhere("");
  std::filesystem::remove(nowhere.path);
  CHECK(problem([&] { (void)read_csv(nowhere.path, 2, 3); }, nowhere) ==
        ": there is no such file, or it cannot be read. dataset.train_file and dataset.test_file "
        "name CSV files with the header source,question,answer,rating, such as train.csv and "
        "test.csv of the published data set sapientinc/maze-30x30-hard-1k.");
}

TEST_CASE("mazes of the test file that are in the training file, turned or not, are left out") {
  const File train(kHeader +
                       "a,S G   ,SoG   ,1\na,S G   ,SoG   ,1\na,S G # ,SoG # ,1\n"
                       "a,SG    ,SG    ,1\n",
                   "train.csv");
  const File test(kHeader +
                      "a,   G S,   GoS,1\na,S  G  ,S  G  ,1\na,S    G,S  ooG,1\n"
                      "a,S   G ,So  G ,1\n",
                  "test.csv");
  CsvSettings settings{2, 3, 0, train.path, test.path, {}};
  settings.wanted[Split::kValidation] = 1;
  const Splits splits = csv_splits(settings);
  CHECK(splits.puzzles[Split::kTrain].size() == 2);
  CHECK(splits.puzzles[Split::kValidation].size() == 1);
  REQUIRE(splits.puzzles[Split::kTest].size() == 3);
  CHECK(splits.puzzles[Split::kTest][0].number == 2);
  CHECK(std::get<std::int64_t>(splits.facts[0].value) == 1);  // dropped_duplicates
  CHECK(std::get<std::int64_t>(splits.facts[1].value) == 1);  // dropped_equivalents
  CHECK(splits.facts[2].name == "answers_off_rule");
  REQUIRE(splits.warnings.size() == 1);
  CHECK(splits.warnings[0] ==
        "1 answers of the mazes are shortest paths, but not those that a breadth-first search in "
        "the order Down, Left, Right, Up finds first; augmentations that turn or mirror label by "
        "that rule.");
  settings.wanted[Split::kValidation] = 3;
  CHECK(problem([&] { (void)csv_splits(settings); }, train) ==
        ": validation = 3 asks for more mazes than the file has left, 2 if one is to be trained "
        "on. Ask for fewer.");
  settings.wanted[Split::kValidation] = 1;
  settings.wanted[Split::kTrain] = 3;
  CHECK(problem([&] { (void)csv_splits(settings); }, train) ==
        ": train = 3 asks for more mazes than the file has left, 2 beside validation. Ask for "
        "fewer.");
  settings.wanted[Split::kTrain] = 2;
  settings.wanted[Split::kTest] = 4;
  CHECK(problem([&] { (void)csv_splits(settings); }, test) ==
        ": test = 4 asks for more mazes than the file has left, 3 that are not in the training "
        "file, turned or mirrored ones included. Ask for fewer.");
}
