// SPDX-License-Identifier: Apache-2.0
// Data files and checkpoints lie on the disk for months: what has changed there is told, and what
// another database left there is not taken for one's own.
#include <algorithm>
#include <filesystem>

#include "catch.hpp"
#include "grid.hpp"
#include "protocol/metric_names.hpp"

using namespace strata::test;
using Catch::Matchers::ContainsSubstring;

namespace {

/// A 4x4 puzzle whose digits are renamed in `count` ways, beginning with the `first`; one cell of
/// `each` is empty.
std::string puzzles(int first, int count, std::size_t each) {
  std::string digits = "1234";
  std::string text = "source,question,answer,rating\n";
  for (int way = 0; way < first + count; ++way, std::next_permutation(digits.begin(), digits.end()))
    if (way >= first) {
      std::string question, answer;
      for (const char cell : std::string("1234341221434321")) {
        answer += digits[static_cast<std::size_t>(cell - '1')];
        question += answer.size() % each == 0 ? '.' : answer.back();
      }
      text += "made," + question + "," + answer + ",0\n";
    }
  return text;
}

/// Of puzzles in files.
struct FileGrid : Grid {
  FileGrid()
      : Grid(small_experiment(
            "[dataset.sudoku]\ntrain = 0\ntest = 0\nsource = \"csv\"\ntrain_file = \"train.csv\"\n"
            "test_file = \"test.csv\"\n")) {
    folder.write("train.csv", puzzles(0, 12, 3));
    folder.write("test.csv", puzzles(12, 6, 4));
  }
  [[nodiscard]] std::string text(const std::string& sql) const {
    return std::get<std::string>(query(sql).rows.at(0).at(0));
  }
  [[nodiscard]] std::string order() const {
    const std::filesystem::path checkpoint =
        text("SELECT path FROM artifacts WHERE kind = 'checkpoint' AND removed IS NULL");
    return (checkpoint.parent_path() / "order.json").string();
  }
};

}  // namespace

TEST_CASE("data that have changed since the plan are not trained on under its id") {
  const FileGrid grid;
  const Result first = grid.run({"seeds=1"});
  INFO(first.errors);
  REQUIRE(first.exit_code == 0);
  const std::vector<std::string> alone{STRATA_BINARY_DIR "/bin/strata-trial", "run", grid.order(),
                                       "--folder", "again"};
  CHECK(run_program(grid.folder, alone, surroundings()).exit_code == 0);
  grid.folder.write("train.csv", puzzles(1, 12, 3));
  const Result changed = run_program(grid.folder, alone, surroundings());
  CHECK(changed.exit_code == 1);
  CHECK(changed.errors == (grid.folder / "train.csv") +
                              ": this file has changed since the experiment was planned. Run the "
                              "same command again: other data make another trial.\n");
  const Result again = grid.run({"seeds=1"});
  INFO(again.errors);
  CHECK(again.exit_code == 0);
  CHECK(grid.count("SELECT count(*) FROM trials") == 4);
}

TEST_CASE("a trained trial is not asked about data that have changed since") {
  const FileGrid grid;
  REQUIRE(grid.run({"seeds=1"}).exit_code == 0);
  const std::string trial = grid.text("SELECT trial FROM trial_summary LIMIT 1").substr(0, 12);
  const std::vector<std::string> solve =
      strata_command({"solve", "--trial", trial, "--db", grid.folder / "results.db"});
  CHECK(run_program(grid.folder, solve, surroundings()).exit_code == 0);
  grid.folder.write("test.csv", puzzles(13, 6, 4));
  const Result changed = run_program(grid.folder, solve, surroundings());
  CHECK(changed.exit_code == 2);
  CHECK(changed.errors ==
        "strata: " + (grid.folder / "test.csv") + ": this file has changed since trial " + trial +
            " was made, so that its answers would be to other puzzles. Put the old file back, or "
            "make the trial again with `strata run`.\n");
}

TEST_CASE("an experiment may name every metric that evaluations record, and no other") {
  const Grid grid;
  const Result result = grid.run({"seeds=1", "evaluation.votes.copies=2"});
  INFO(result.errors);
  CHECK(result.exit_code == 0);
  const auto& known = strata::protocol::metric_names();
  for (const auto& row : grid.query("SELECT DISTINCT name FROM evaluation_metrics").rows)
    CHECK(std::ranges::count(known, std::get<std::string>(row.at(0))) == 1);
}

TEST_CASE("a new database has whole trials where an old one left its checkpoints") {
  const Grid grid;
  REQUIRE(grid.run().exit_code == 0);
  const auto before = results(grid);
  for (const char* file : {"results.db", "results.db-wal", "results.db-shm", "results.db-writer"})
    std::filesystem::remove(grid.folder / file);
  const Result again = grid.run();
  INFO(again.errors);
  REQUIRE(again.exit_code == 0);
  CHECK(results(grid) == before);
  CHECK(grid.count(
            "SELECT count(*) FROM artifacts WHERE kind = 'checkpoint' AND removed IS NULL") == 4);
  CHECK(grid.count("SELECT count(*) FROM attempts WHERE start_step = 0") == 4);
}

TEST_CASE("an evaluation that is added goes on from the checkpoint and says where it is") {
  const Grid grid;
  REQUIRE(grid.run({"seeds=1"}).exit_code == 0);
  REQUIRE(grid.run({"seeds=1", "evaluation.segments=2"}).exit_code == 0);
  CHECK(grid.count("SELECT count(*) FROM attempts WHERE start_step = 60") == 2);
  CHECK(grid.count("SELECT count(*) FROM artifacts WHERE kind = 'checkpoint' AND attempt = 2 AND "
                   "step = 60 AND removed IS NULL") == 2);
}
