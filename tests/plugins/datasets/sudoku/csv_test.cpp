// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include "brute_force.hpp"
#include "catch.hpp"
#include "strata/error.hpp"
#include "sudoku/canonical.hpp"
#include "sudoku/csv.hpp"
#include "sudoku/splits.hpp"

using namespace strata::sudoku;
using strata::kSplits;
using strata::Split;

namespace {

constexpr std::string_view kHeader = "source,question,answer,rating\n";
constexpr Shape k4x4{4, 2, 2};

/// A folder that goes with the test.
class Folder {
 public:
  Folder()
      : path_(std::filesystem::temp_directory_path() /
              ("strata_sudoku_" + std::to_string(getpid()))) {
    std::filesystem::create_directories(path_);
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::filesystem::path write(const std::string& name, const std::string& text) const {
    std::ofstream(path_ / name, std::ios::binary) << text;
    return path_ / name;
  }
  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

/// The message without the folder's name.
template <class Action>
std::string message_of(const Folder& folder, Action action) {
  try {
    action();
  } catch (const strata::DataError& error) {
    std::string text = error.what();
    const std::string prefix = (folder / "").string();
    for (std::size_t at = 0; (at = text.find(prefix)) != std::string::npos;)
      text.erase(at, prefix.size());
    return text;
  }
  return "no error";
}

std::string row_of(const Puzzle& puzzle) {
  return "made," + to_text(puzzle.question) + "," + to_text(puzzle.answer) + "," +
         std::to_string(puzzle.rating) + "\n";
}

/// Mirrored and with other digits: the same class, another puzzle.
Puzzle disguised(Puzzle puzzle) {
  for (Board* board : {&puzzle.question, &puzzle.answer}) {
    std::reverse(board->begin(), board->end());
    for (std::uint8_t& digit : *board)
      digit = static_cast<std::uint8_t>(digit == 0 ? 0 : 5 - digit);
  }
  return puzzle;
}

std::vector<Puzzle> puzzles_4x4(std::int64_t count, int clues = 6) {
  GeneratedSettings settings{.shape = k4x4, .seed = 5, .clues = clues, .tries = 100, .wanted = {}};
  settings.wanted.values = {count, 0, 1};
  return generated_splits(settings).puzzles[Split::kTrain];
}

}  // namespace

TEST_CASE("the reader takes dots and zeros, and Windows line ends") {
  const Folder folder;
  const auto file = folder.write("a.csv",
                                 "source,question,answer,rating\r\n"
                                 "somewhere,1...34...1...3..,1234341221434321,7\r\n"
                                 ",1000340001000300,1234341221434321,0\n");
  const auto puzzles = read_csv(file, k4x4);
  REQUIRE(puzzles.size() == 2);
  CHECK(puzzles[0].question == puzzles[1].question);
  CHECK(to_text(puzzles[0].question) == "1...34...1...3..");
  CHECK(to_text(puzzles[0].answer) == "1234341221434321");
  CHECK(puzzles[0].rating == 7);
  CHECK(puzzles[1].rating == 0);
}

TEST_CASE("the reader takes letters for the digits beyond 9") {
  const Folder folder;
  const Shape shape{16, 4, 4};
  std::string answer;
  for (int row = 0; row < 16; ++row)
    for (int column = 0; column < 16; ++column)
      answer += to_character(1 + (row / 4 + row % 4 * 4 + column) % 16);
  REQUIRE(answer.substr(0, 16) == "123456789ABCDEFG");
  const auto puzzles = read_csv(
      folder.write("a.csv", std::string(kHeader) + "x," + answer + "," + answer + ",0\n"), shape);
  CHECK(puzzles[0].answer[15] == 16);
  CHECK(to_text(puzzles[0].answer) == answer);
}

TEST_CASE("what is wrong in a file is told with its line") {
  const Folder folder;
  const auto told = [&](const std::string& rows, Shape shape = k4x4) {
    return message_of(
        folder, [&] { (void)read_csv(folder.write("a.csv", std::string(kHeader) + rows), shape); });
  };
  const std::string good = "x,1...34...1...3..,1234341221434321,7\n";
  CHECK(told(good) == "no error");
  CHECK(told(good + "x,1...34...1...3..,1234341221434321\n") ==
        "a.csv:3: the row has 3 fields, it must have 4: source,question,answer,rating");
  CHECK(told("x,1...34...1...4.,1234341221434321,7\n") ==
        "a.csv:2: the question has 15 characters, a 4x4 puzzle has 16");
  CHECK(told("x,1...34...1...3..,12343412214343211,7\n") ==
        "a.csv:2: the answer has 17 characters, a 4x4 puzzle has 16");
  CHECK(told("x,1...35...1...3..,1234341221434321,7\n") ==
        "a.csv:2: the question holds '5' at character 6; allowed are 1 to 4, and . or 0 for an "
        "empty cell");
  CHECK(told("x," + std::string(256, 'H') + ",,7\n", {16, 4, 4}) ==
        "a.csv:2: the question holds 'H' at character 1; allowed are 1 to 9 and A to G, and . or 0 "
        "for an empty cell");
  CHECK(told("x,1...34...1...3..,123434122143432.,7\n") ==
        "a.csv:2: the answer leaves row 4, column 4 empty");
  CHECK(told("x,1...34...1...3..,1234341221434312,7\n") ==
        "a.csv:2: the answer breaks the rules: column 3 holds 1 twice");
  CHECK(told("x,2...34...1...4..,1234341221434321,7\n") ==
        "a.csv:2: the answer has 1 in row 1, column 1, where the question has 2");
  CHECK(told("x,1...34...1...3..,1234341221434321,often\n") ==
        "a.csv:2: the rating is \"often\", it must be a whole number from 0 on");
  CHECK(told("") ==
        "a.csv: the file holds no puzzles; below the header source,question,answer,rating it must "
        "have a row a puzzle");
  CHECK(message_of(folder,
                   [&] { (void)read_csv(folder.write("b.csv", "question,answer\n"), k4x4); }) ==
        "b.csv:1: the header is \"question,answer\", it must be source,question,answer,rating");
  CHECK(message_of(folder, [&] { (void)read_csv(folder / "missing.csv", k4x4); }) ==
        "missing.csv: there is no such file, or it cannot be read. dataset.train_file and "
        "dataset.test_file name CSV "
        "files with the header source,question,answer,rating, such as train.csv and test.csv of "
        "the published data set "
        "sapientinc/sudoku-extreme.");
}

TEST_CASE(
    "test rows whose class is in the training file are left out, and validation has its own "
    "classes") {
  const Folder folder;
  const std::vector<Puzzle> puzzles = puzzles_4x4(120);
  std::string train(kHeader), test(kHeader);
  std::set<std::string> trained;
  for (std::size_t k = 0; k < 60; ++k) {
    train += row_of(puzzles[k]) + row_of(disguised(puzzles[k]));
    trained.insert(puzzles[k].class_key);
  }
  train += row_of(puzzles[0]);  // a row that is there twice
  std::int64_t expected = 0;
  for (std::size_t k = 60; k < puzzles.size(); ++k) {
    test += row_of(puzzles[k]);
    expected += trained.contains(puzzles[k].class_key) ? 1 : 0;
  }
  test += row_of(disguised(disguised(puzzles[1])));
  REQUIRE(expected > 0);
  REQUIRE(expected < 60);

  CsvSettings settings{.shape = k4x4,
                       .seed = 0,
                       .train_file = folder.write("train.csv", train),
                       .test_file = folder.write("test.csv", test),
                       .wanted = {}};
  settings.wanted[Split::kValidation] = 15;
  const Splits splits = csv_splits(settings);
  CHECK(splits.facts[0].name == "dropped_equivalents");
  CHECK(std::get<std::int64_t>(splits.facts[0].value) == expected + 1);
  CHECK(splits.facts[1].name == "dropped_duplicates");
  CHECK(std::get<std::int64_t>(splits.facts[1].value) >= 1);
  CHECK(splits.puzzles[Split::kValidation].size() == 15);
  CHECK(static_cast<std::int64_t>(splits.puzzles[Split::kTest].size()) == 60 - expected);
  std::map<std::string, Split> owner;
  for (const Split split : kSplits)
    for (const Puzzle& puzzle : splits.puzzles[split])
      REQUIRE(owner.try_emplace(puzzle.class_key, split).first->second == split);

  settings.wanted.values = {20, 15, 10};
  const Splits capped = csv_splits(settings);
  CHECK(capped.puzzles[Split::kTrain].size() == 20);
  CHECK(capped.puzzles[Split::kTest].size() == 10);
  const auto questions = [](const Splits& drawn) {
    std::vector<Board> boards;
    for (const Puzzle& puzzle : drawn.puzzles[Split::kTest])
      boards.push_back(puzzle.question);
    return boards;
  };
  CHECK(questions(csv_splits(settings)) == questions(capped));
  settings.seed = 1;
  CHECK(questions(csv_splits(settings)) != questions(capped));
}

TEST_CASE("asking a file for more rows than it has left is an error") {
  const Folder folder;
  const std::vector<Puzzle> puzzles = puzzles_4x4(2);
  REQUIRE(puzzles[0].class_key != puzzles[1].class_key);
  CsvSettings settings{
      .shape = k4x4,
      .seed = 0,
      .train_file = folder.write("train.csv", std::string(kHeader) + row_of(puzzles[0])),
      .test_file = folder.write(
          "test.csv", std::string(kHeader) + row_of(disguised(puzzles[0])) + row_of(puzzles[1])),
      .wanted = {}};
  const auto told = [&](std::int64_t train, std::int64_t validation, std::int64_t test) {
    settings.wanted.values = {train, validation, test};
    return message_of(folder, [&] { (void)csv_splits(settings); });
  };
  CHECK(told(1, 0, 1) == "no error");
  CHECK(told(2, 0, 1) ==
        "train.csv: train = 2 asks for more puzzles than the file has left, 1 beside validation. "
        "Ask for fewer.");
  CHECK(told(0, 1, 1) ==
        "train.csv: validation = 1 asks for more puzzles than the file has left, 0 if one is to be "
        "trained on. Ask for "
        "fewer.");
  CHECK(told(0, 0, 2) ==
        "test.csv: test = 2 asks for more puzzles than the file has left, 1 (without 1 that are "
        "equivalent to puzzles of "
        "the training file). Ask for fewer.");
}
