// SPDX-License-Identifier: Apache-2.0
#include "catch.hpp"
#include "sets.hpp"
#include "strata/error.hpp"

using namespace strata::arc;
using namespace strata::arc::test;
using Texts = std::vector<std::string>;

namespace {

Texts ids(const Tasks& tasks) {
  Texts ids;
  for (const auto& [id, task] : tasks)
    ids.push_back(id);
  return ids;
}

std::string error_of(const std::string& name) {
  try {
    (void)read_hand_made(name);
  } catch (const strata::DataError& error) {
    std::string text = error.what();
    const std::string folder = hand_made().string() + "/";
    for (std::size_t at = text.find(folder); at != std::string::npos; at = text.find(folder))
      text.erase(at, folder.size());
    return text;
  }
  return "no error";
}

}  // namespace

TEST_CASE("a folder of task files is read under the names of the files") {
  const Tasks tasks = read_hand_made("training");
  CHECK(ids(tasks) == Texts{"a0000001", "a0000002", "a0000003"});
  const Task& task = tasks.at("a0000001");
  REQUIRE(task.train.size() == 2);
  CHECK(spelled(task.train[1]) == "2x2:0020>2x2:0002");
  CHECK(spelled(task.test.at(0)) == "2x3:300000>2x3:003000");
}

TEST_CASE("all forms give the same task") {
  const Task task = read_hand_made("evaluation").at("b0000001");
  CHECK(read_hand_made("tiny").at("b0000001") == task);
  CHECK(read_hand_made("tidy").at("b0000001") == task);
  CHECK(read_hand_made("kit#eval").at("b0000001") == task);
  CHECK(read_hand_made("kit").at("b0000001") == task);
  CHECK(read_hand_made("evaluation/b0000001.json").at("b0000001") == task);
}

TEST_CASE("a file of several sets gives the one that is named, or all") {
  CHECK(ids(read_hand_made("kit#train")) == Texts{"a0000003"});
  CHECK(ids(read_hand_made("kit")) == Texts{"a0000003", "b0000001"});
  CHECK(error_of("kit#test") ==
        "kit.json: at the top: there is no set \"test\" in this file. It has: eval, train.");
  CHECK(error_of("tidy#train") ==
        "tidy.json: at the top: the file holds one set, so that #train chooses nothing. Leave it "
        "out.");
}

TEST_CASE("Kaggle's challenges are read with the solutions beside them") {
  const SetPlace place = place_of("tiny", hand_made());
  CHECK(place.path.filename() == "arc-agi_tiny_challenges.json");
  CHECK(files_of(place).at(1).filename() == "arc-agi_tiny_solutions.json");
}

TEST_CASE("what is wrong in a set is told with file and place") {
  CHECK(error_of("broken/no_json") ==
        "broken/no_json.json:2:13: this is not JSON. A set of ARC tasks is a JSON object of tasks "
        "by id, or a folder of JSON files of one task each.");
  CHECK(error_of("broken/ragged") ==
        "broken/ragged.json: at /a/train/0/input/1: the row has 1 cells, the first has 2; rows are "
        "of one length");
  CHECK(error_of("broken/colour") ==
        "broken/colour.json: at /a/train/0/output/0/1: the cell is 10, a colour is a whole number "
        "from 0 to 9");
  CHECK(error_of("broken/no_output") ==
        "broken/no_output.json: at /a/train/0: a demonstration needs an \"output\"");
  CHECK(error_of("broken/no_train") ==
        "broken/no_train.json: at /a: a task is an object with \"train\" (an array of pairs) and "
        "\"test\"");
  CHECK(
      error_of("broken/solutions_only") ==
      "broken/solutions_only.json: at the top: the file holds arrays by id, as Kaggle's solutions "
      "do. Name the file with the challenges; its solutions are found beside it.");
  CHECK(error_of("absent") == "absent.json: there is no such file, or it cannot be read.");
}
