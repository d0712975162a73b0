// SPDX-License-Identifier: Apache-2.0
#include "question_csv/question_csv.hpp"

#include <vector>

#include "catch.hpp"
#include "run/temporary_folder.hpp"
#include "strata/error.hpp"

namespace strata::question_csv {
namespace {

const Wording kStones{.puzzle = "stone", .puzzles = "stones", .published = "someone/stones"};

TEST_CASE("rows are visited in their order with their lines, and nothing is trimmed") {
  const test::TemporaryFolder folder;
  const auto file = folder / "stones.csv";
  test::write_text(file, "source,question,answer,rating\na, q ,,7\r\n\nb,\"x\",y,\n");
  std::vector<std::vector<std::string>> rows;
  for_each_row(file, kStones, [&](const Row& row) {
    rows.push_back({std::to_string(row.line), std::string(row.question), std::string(row.answer),
                    std::string(row.rating)});
  });
  CHECK(rows ==
        std::vector<std::vector<std::string>>{{"2", " q ", "", "7"}, {"4", "\"x\"", "y", ""}});
  CHECK_THROWS_WITH(for_each_row(file, kStones, [](const Row& row) { row.fail("it is bad"); }),
                    file.string() + ":2: it is bad");
}

TEST_CASE("a file that is none of these is refused") {
  const test::TemporaryFolder folder;
  const auto file = folder / "stones.csv";
  const auto says = [&](const std::string& message) {
    CHECK_THROWS_WITH(for_each_row(file, kStones, [](const Row&) {}), file.string() + message);
  };
  says(
      ": there is no such file, or it cannot be read. dataset.train_file and dataset.test_file "
      "name CSV files with the header source,question,answer,rating, such as train.csv and "
      "test.csv of the published data set someone/stones.");
  test::write_text(file, "question,answer\n");
  says(":1: the header is \"question,answer\", it must be source,question,answer,rating");
  test::write_text(file, "source,question,answer,rating\n");
  says(
      ": the file holds no stones; below the header source,question,answer,rating it must have a "
      "row a stone");
  test::write_text(file, "source,question,answer,rating\na,b,c\n");
  says(":2: the row has 3 fields, it must have 4: source,question,answer,rating");
}

}  // namespace
}  // namespace strata::question_csv
