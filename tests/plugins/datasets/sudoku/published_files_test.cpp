// SPDX-License-Identifier: Apache-2.0
// Held against the real files in $STRATA_DATA_DIR/sudoku, whichever are there.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <vector>

#include "brute_force.hpp"
#include "catch.hpp"
#include "sudoku/csv.hpp"
#include "sudoku/solver.hpp"
#include "sudoku/splits.hpp"

using namespace strata::sudoku;

namespace {

constexpr const char* kUnset =
    "STRATA_DATA_DIR is not set; it names the folder with the published data";

std::filesystem::path folder() {
  return std::filesystem::path(std::getenv("STRATA_DATA_DIR")) / "sudoku";
}

std::vector<std::filesystem::path> csv_files() {
  std::vector<std::filesystem::path> files;
  std::error_code ignored;  // no such folder: no files, which the tests refuse
  for (const auto& entry : std::filesystem::directory_iterator(folder(), ignored))
    if (entry.path().extension() == ".csv") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

std::string first_line(const std::filesystem::path& file) {
  std::ifstream stream(file);
  std::string line;
  std::getline(stream, line);
  return line;
}

Shape shape_of(const std::filesystem::path& file) {
  std::ifstream stream(file);
  std::string line, source, question;
  std::getline(stream, line);
  std::getline(stream, source, ',');
  std::getline(stream, question, ',');
  int size = 4;
  while (size < 16 && static_cast<std::size_t>(size * size) < question.size())
    ++size;
  return usual_shape(size);
}

void check_answers(const std::filesystem::path& file) {
  const Shape shape = shape_of(file);
  const Solver solver(shape);
  for (const Puzzle& puzzle : read_csv(file, shape)) {
    const Search search = solver.solve(puzzle.question);
    if (search.solutions == 1 && search.first == puzzle.answer) continue;
    FAIL("the solver finds " << search.solutions << " solutions or another answer for "
                             << to_text(puzzle.question));
  }
}

void check_solution_counts(const std::filesystem::path& file) {
  const Solver solver(shape_of(file));
  std::ifstream stream(file);
  std::string line;
  std::getline(stream, line);
  while (std::getline(stream, line)) {
    std::istringstream fields(line);
    std::string source, question, expected;
    std::getline(fields, source, ',');
    std::getline(fields, question, ',');
    std::getline(fields, expected);
    const int solutions = solver.solve(to_board(question)).solutions;
    INFO(question);
    REQUIRE((solutions == 2 ? "2+" : std::to_string(solutions)) == expected);
  }
}

}  // namespace

TEST_CASE("every answer of every published file is the solver's", "[skippable]") {
  if (std::getenv("STRATA_DATA_DIR") == nullptr) SKIP(kUnset);
  const auto files = csv_files();
  INFO("folder " << folder());
  REQUIRE_FALSE(files.empty());
  for (const auto& file : files) {
    INFO(file);
    const std::string header = first_line(file);
    if (header == "source,question,nsolutions")
      check_solution_counts(file);
    else
      check_answers(file);
  }
}

TEST_CASE("test rows that are equivalent to published training rows are left out", "[skippable]") {
  if (std::getenv("STRATA_DATA_DIR") == nullptr) SKIP(kUnset);
  INFO("folder " << folder());
  REQUIRE_FALSE(csv_files().empty());
  const auto train_file = folder() / "sudoku-extreme-1k-train.csv";
  // Counted by another program: 27 of the 1,000 have an equivalent in these two files.
  std::int64_t dropped = 0;
  std::int64_t files = 0;
  for (const char* name : {"sudoku-hard.csv", "sudoku-17clue.csv"}) {
    if (!std::filesystem::exists(train_file) || !std::filesystem::exists(folder() / name)) continue;
    ++files;
    CsvSettings settings{.shape = usual_shape(9),
                         .seed = 0,
                         .train_file = train_file,
                         .test_file = folder() / name,
                         .wanted = {}};
    settings.wanted[strata::Split::kTest] = 1000;
    const Splits splits = csv_splits(settings);
    CHECK(splits.puzzles[strata::Split::kTrain].size() == 1000);
    CHECK(splits.puzzles[strata::Split::kTest].size() == 1000);
    REQUIRE(splits.facts[0].name == "dropped_equivalents");
    dropped += std::get<std::int64_t>(splits.facts[0].value);
  }
  if (files == 2) CHECK(dropped == 27);
}
