// SPDX-License-Identifier: Apache-2.0
// What is done with trials that were trained: solve, analyze, weights.
#include <cstdlib>
#include <filesystem>

#include "catch.hpp"
#include "grid.hpp"

using namespace strata::test;
using Catch::Matchers::ContainsSubstring;

namespace {

std::string text_of(const strata::store::SqlValue& value) {
  return std::get<std::string>(value);
}

Result command(const Grid& grid, std::vector<std::string> words) {
  words.insert(words.end(), {"--db", grid.folder / "results.db"});
  return run_program(grid.folder, strata_command(std::move(words)), surroundings());
}

/// The id of the baseline's first trial.
std::string trial_of(const Grid& grid, const std::string& experiment = "small") {
  return text_of(grid.query("SELECT trial FROM trial_summary WHERE experiment = '" + experiment +
                            "' ORDER BY variant_position, seed")
                     .rows.at(0)
                     .at(0));
}

struct Trained : Grid {
  std::string trial;
  Trained() {
    const Result result = run({"seeds=1", "training.ema=0.5"});
    INFO(result.errors);
    REQUIRE(result.exit_code == 0);
    trial = trial_of(*this);
  }
};

}  // namespace

TEST_CASE("solve shows a trained trial's answers, and they are those of its evaluation") {
  const Trained grid;
  const auto stored = grid.query(
      "SELECT o.key, o.answer, o.correct FROM outcomes o JOIN evaluations e ON e.number = "
      "o.evaluation WHERE e.trial = '" +
      grid.trial + "' ORDER BY o.key LIMIT 5");
  for (const auto& row : stored.rows) {
    const Result solved =
        command(grid, {"solve", "--trial", grid.trial.substr(0, 8), "--item", text_of(row[0])});
    INFO(solved.errors << solved.output);
    REQUIRE(solved.exit_code == 0);
    std::string digits;
    for (const char letter : solved.output.substr(solved.output.find("\nanswer\n") + 8, 80)) {
      if (letter == 'T') break;  // "The answer is"
      if (letter >= '0' && letter <= '9') digits += letter;
      if (letter == '.') digits += '0';  // drawn and spelled differently: an empty cell, and none
      if (letter == '?') digits += '.';
    }
    CHECK(digits == text_of(row[1]));
    CHECK_THAT(solved.output, ContainsSubstring(std::get<std::int64_t>(row[2]) == 1
                                                    ? "and equals the label"
                                                    : "and differs from the label"));
  }
  const Result typed = command(grid, {"solve", "1..4......2.3..1", "--trial", grid.trial,
                                      "--show-segments", "--segments", "5"});
  INFO(typed.errors);
  REQUIRE(typed.exit_code == 0);
  CHECK_THAT(typed.output, ContainsSubstring("segment 1: ") && ContainsSubstring("segment 5: "));
  CHECK_THAT(typed.output, !ContainsSubstring("label"));
  CHECK_THAT(typed.output, ContainsSubstring("the right one shows only the cells that changed"));
  CHECK_THAT(typed.output, !ContainsSubstring("\x1b["));  // no terminal, no colour
  const Result voted =
      command(grid, {"solve", "1..4......2.3..1", "--trial", grid.trial, "--votes", "8"});
  INFO(voted.errors);
  REQUIRE(voted.exit_code == 0);
  CHECK_THAT(voted.output, ContainsSubstring("All 8 votes gave the same answer.") ||
                               ContainsSubstring(" of 8 votes gave this answer; there were "));
}

TEST_CASE("what cannot be solved is said in words") {
  const Trained grid;
  const auto says = [&](std::vector<std::string> words, const std::string& message) {
    const Result result = command(grid, std::move(words));
    CHECK(result.exit_code == 2);
    CHECK(result.errors == "strata: " + message + "\n");
  };
  says({"solve", "12x4", "--trial", grid.trial},
       "The puzzle's text, line 1: 'x' is no cell of a 4x4 puzzle; 1 to 4, and . or 0 for an empty "
       "cell are.");
  says({"solve", "--trial", "123456"},
       "No trial and no evaluation in " + (grid.folder / "results.db") +
           " has an id that begins with 123456. `strata ls EXPERIMENT` lists them.");
  says({"solve", "--trial", grid.trial, "--dump", "x.safetensors"},
       "--tokens FILE and --dump FILE belong together: give both, or neither.");
  const std::string checkpoint = text_of(
      grid.query("SELECT path FROM artifacts WHERE kind = 'checkpoint' AND removed IS NULL AND "
                 "trial = '" +
                 grid.trial + "'")
          .rows.at(0)
          .at(0));
  std::filesystem::remove(checkpoint);
  says({"solve", "--trial", grid.trial},
       checkpoint + ": this checkpoint of trial " + grid.trial.substr(0, 12) +
           " is gone. Put it back, or run the experiment again into another database.");
}

TEST_CASE("exported weights come back as another trial that scores the same") {
  const Trained grid;
  const Result exported =
      command(grid, {"weights", "export", grid.trial, "--out", grid.folder / "mine.safetensors"});
  INFO(exported.errors);
  REQUIRE(exported.exit_code == 0);
  CHECK_THAT(exported.output, ContainsSubstring("Wrote the averaged weights of trial "));
  // The architecture's start is a buffer of hidden_size numbers.
  const std::int64_t parameters =
      grid.count("SELECT parameters FROM trials WHERE id = '" + grid.trial + "'");
  CHECK(parameters == 3520);
  CHECK_THAT(exported.output,
             ContainsSubstring(": 3,520 parameters and 16 numbers that are not trained ("));

  const std::vector<std::string> import = {"weights", "import", grid.folder / "mine.safetensors",
                                           grid.experiment};
  const Result imported = command(grid, import);
  INFO(imported.errors << imported.output);
  REQUIRE(imported.exit_code == 0);
  const auto scores = [&](const std::string& experiment) {
    return grid
        .query(
            "SELECT exact_accuracy, token_accuracy, loss FROM trial_summary WHERE experiment = "
            "'" +
            experiment + "' AND variant = 'baseline'")
        .rows;
  };
  CHECK(scores("small.mine") == scores("small"));
  const std::string from = "(from " + (grid.folder / "mine.safetensors") + ")";
  CHECK_THAT(imported.output, ContainsSubstring("20 items, imported weights " + from + "."));
  CHECK_THAT(imported.output, ContainsSubstring("One trial has no interval.\n"));
  CHECK_THAT(imported.output, !ContainsSubstring("seeds=3"));
  const std::string id = trial_of(grid, "small.mine");
  const Result shown = command(grid, {"show", id});
  CHECK_THAT(shown.output,
             ContainsSubstring("imported from " + (grid.folder / "mine.safetensors")));
  CHECK_THAT(shown.output, !ContainsSubstring("checkpoint_step"));
  CHECK_THAT(command(grid, {"show", grid.trial}).output, ContainsSubstring("checkpoint_step"));
  CHECK_THAT(command(grid, {"analyze", id, "--items", "4", "--resamples", "2"}).output,
             ContainsSubstring("imported weights " + from + "\n"));
  CHECK(id != grid.trial);
  // What is exported again is the same file but for who it says it is.
  REQUIRE(command(grid, {"weights", "export", id, "--out", grid.folder / "again.safetensors"})
              .exit_code == 0);
  const Result third =
      command(grid, {"weights", "import", grid.folder / "again.safetensors", grid.experiment});
  CHECK(third.exit_code == 0);
  CHECK(scores("small.again") == scores("small"));
  // Once more: the same trial, and nothing is scored twice.
  const Result repeated = command(grid, import);
  CHECK(repeated.exit_code == 0);
  CHECK(grid.count("SELECT count(*) FROM attempts WHERE trial = '" + id + "'") == 1);
}

TEST_CASE("weights of another model are refused with every difference, and nothing is recorded") {
  const Trained grid;
  REQUIRE(command(grid, {"weights", "export", grid.trial, "--out", grid.folder / "w.safetensors"})
              .exit_code == 0);
  const Result refused =
      command(grid, {"weights", "import", grid.folder / "w.safetensors", grid.experiment,
                     "architecture.layers=2", "halting.plugin=q_learning"});
  CHECK(refused.exit_code == 2);
  CHECK_THAT(refused.errors,
             ContainsSubstring("these weights do not fit the model, so nothing was imported.") &&
                 ContainsSubstring("\n  missing: ") && ContainsSubstring("q_head"));
  CHECK(grid.count("SELECT count(*) FROM experiments WHERE name LIKE 'small.%'") == 0);
  const Result seeds = command(
      grid, {"weights", "import", grid.folder / "w.safetensors", grid.experiment, "seeds=3"});
  CHECK(seeds.exit_code == 2);
  CHECK_THAT(seeds.errors,
             Catch::StartsWith("strata: seeds=3: imported weights are those of one "));
  const Result taken = command(grid, {"weights", "import", grid.folder / "w.safetensors",
                                      grid.experiment, "--name", "small"});
  CHECK(taken.exit_code == 2);
  CHECK_THAT(taken.errors, ContainsSubstring("Choose another with --name."));
}

TEST_CASE("analyze prints and stores what the latent states look like") {
  const Trained grid;
  const Result result = command(grid, {"analyze", grid.trial, "--items", "0", "--resamples", "20"});
  INFO(result.errors << result.output);
  REQUIRE(result.exit_code == 0);
  CHECK_THAT(result.output, ContainsSubstring("participation ratio") &&
                                ContainsSubstring("20 puzzles, 3 segments, weights of step 60") &&
                                ContainsSubstring("probe blank accuracy"));
  CHECK(grid.count("SELECT count(*) FROM analyses") == 1);
  CHECK(grid.count("SELECT count(*) FROM analysis WHERE experiment = 'small' AND variant = "
                   "'baseline' AND measure = 'participation_ratio' AND low < value AND value < "
                   "high") == 2);
  CHECK(grid.count("SELECT count(DISTINCT segment) FROM analysis WHERE measure = "
                   "'probe_accuracy' AND model = 'trained'") == 3);
  CHECK(grid.count("SELECT count(*) FROM analysis WHERE measure = 'pca_1' AND model = 'trained'") ==
        12);
  // What the last segment decodes to is what the evaluation scored.
  CHECK(
      grid.count("SELECT count(*) FROM analysis a JOIN trial_summary s USING (experiment, variant, "
                 "seed) WHERE a.measure = 'decoded_exact_accuracy' AND a.model = 'trained' AND "
                 "a.segment = 3 AND a.cycle = 2 AND abs(a.value - s.exact_accuracy) < 1e-9") == 1);
  CHECK_THAT(result.errors, !ContainsSubstring("was analyzed before") &&
                                ContainsSubstring(" (needs tools/bootstrap --with-figures)\n"));
  const Result smaller = command(grid, {"analyze", grid.trial, "--items", "4", "--resamples", "2"});
  CHECK_THAT(
      smaller.errors,
      ContainsSubstring("Trial " + grid.trial.substr(0, 12) +
                        " was analyzed before: 20 puzzles of the test split over 3 segments, "
                        "at ") &&
          ContainsSubstring("that is now this one: 4 puzzles of the test split over 3 "
                            "segments."));
  const Result few = command(grid, {"analyze", grid.trial, "--items", "2"});
  CHECK(few.exit_code == 2);
  CHECK_THAT(few.errors, ContainsSubstring("but an analysis needs 4 or more"));
}

TEST_CASE("averaged weights of a model with a frozen parameter are read back") {
  const Grid grid;
  const Result run = grid.run({"seeds=1", "training.ema=0.5", "architecture.plugin=unstable"});
  INFO(run.errors);
  REQUIRE(run.exit_code == 0);
  const Result exported =
      command(grid, {"weights", "export", trial_of(grid), "--out", grid.folder / "w.safetensors"});
  INFO(exported.errors);
  CHECK(exported.exit_code == 0);
  // head.weight and frozen; counted as trained are the 6 * 6 of the head alone.
  CHECK_THAT(exported.output, ContainsSubstring("2 tensors"));
  CHECK(grid.count("SELECT parameters FROM trials LIMIT 1") == 36);
}
