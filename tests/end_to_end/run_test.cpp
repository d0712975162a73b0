// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <regex>

#include "catch.hpp"
#include "grid.hpp"

using namespace strata::test;
using Catch::Matchers::ContainsSubstring;

namespace {

/// The text with the steps 10 to 19 of a cause as "1N".
std::string vague(const std::string& text) {
  return std::regex_replace(text, std::regex("after step 1\\d"), "after step 1N");
}

}  // namespace

TEST_CASE(
    "a grid runs, is stored and tabulated; the same command then runs nothing and prints the same "
    "table") {
  const Grid grid;
  const Result first = grid.run();
  INFO(first.errors);
  REQUIRE(first.exit_code == 0);
  CHECK_THAT(first.errors, ContainsSubstring("Made the database " + (grid.folder / "results.db")));
  CHECK_THAT(first.errors, ContainsSubstring("small: 4 trials: 0 done, 4 to run"));
  CHECK_THAT(first.errors, ContainsSubstring("\"no inner loop\" seed 1 finished"));
  CHECK_THAT(first.output, ContainsSubstring("no inner loop"));
  CHECK(grid.count("SELECT count(*) FROM trial_summary WHERE status = 'finished'") == 4);
  CHECK(grid.count("SELECT count(*) FROM outcomes") == 80);

  const Result again = grid.run();
  CHECK(again.exit_code == 0);
  CHECK_THAT(again.errors, ContainsSubstring("4 trials: 4 done, 0 to run."));
  CHECK(again.output == first.output);
  CHECK(grid.count("SELECT count(*) FROM attempts") == 4);

  const Result dry = grid.run({"--dry-run"});
  CHECK(dry.exit_code == 0);
  CHECK_THAT(dry.output, ContainsSubstring("2 finished"));
}

TEST_CASE("a dry run makes no database") {
  const Grid grid;
  const Result dry = grid.run({"--dry-run", "training.steps=3"});
  CHECK(dry.exit_code == 0);
  CHECK_THAT(dry.output, ContainsSubstring("4 trials: 0 done, 4 to run"));
  CHECK_THAT(dry.output, ContainsSubstring("which does not exist yet"));
  CHECK_FALSE(std::filesystem::exists(grid.folder / "results.db"));
}

TEST_CASE("a plan tells of copies that repeat each other, and refuses copies of nothing") {
  const Grid grid;
  // Of a 4x4 Sudoku: 4! names of digits, 2 * 2! * 2! orders of rows, as many of columns, and 2 by
  // transposition make 24 * 8 * 8 * 2.
  const Result more = grid.run({"--dry-run", "augmentation.copies=3072"});
  CHECK(more.exit_code == 0);
  CHECK(more.errors ==
        "warning: augmentation.copies is 3072, but augmentation.plugins makes no more than 3072 "
        "different versions of a puzzle, itself included, so that copies repeat each other under "
        "ids of their own. At most 3071 copies differ.\n");
  const Result most = grid.run({"--dry-run", "augmentation.copies=3071"});
  CHECK(most.exit_code == 0);
  CHECK(most.errors.empty());
  const Result nothing =
      grid.run({"--dry-run", "augmentation.copies=3", "augmentation.plugins=[]"});
  CHECK(nothing.exit_code == 2);
  CHECK(nothing.errors ==
        "command line \"augmentation.plugins=[]\": error: augmentation.copies is 3, but "
        "augmentation.plugins names no augmentation, so that every copy would be the puzzle itself "
        "under another puzzle id. Set augmentation.copies = 0, or name the augmentations that make "
        "the copies.\n");
}

TEST_CASE(
    "variants that differ in evaluation only share the training, and a new evaluation retrains "
    "nothing") {
  const Grid grid;
  REQUIRE(grid.run().exit_code == 0);
  grid.folder.write(
      "small.toml",
      small_experiment("[[ablation]]\nname = \"more segments\"\nevaluation.segments = 5\n"));
  const Result more = grid.run();
  INFO(more.errors);
  CHECK(more.exit_code == 0);
  CHECK(grid.count("SELECT count(*) FROM trials") == 4);
  CHECK(grid.count("SELECT count(*) FROM trial_summary WHERE status = 'finished'") == 6);
  CHECK(grid.count("SELECT count(*) FROM attempts WHERE number = 2 AND start_step = 60") == 2);
}

TEST_CASE(
    "plugins that throw, abort, segfault or exit in mid-training cost their own trials only") {
  std::string text = small_experiment();
  for (const char* end :
       {"throw", "throw_error", "throw_number", "throw_in_evaluation", "abort", "segfault", "exit"})
    text += std::string("[[ablation]]\nname = \"") + end +
            "\"\narchitecture.plugin = \"unstable\"\narchitecture.unstable.end = \"" + end + "\"\n";
  const Grid grid(text);
  const Result result = grid.run({"seeds=1"});
  INFO(result.errors << result.output);
  CHECK(result.exit_code == 1);
  const std::string at_work =
      " failed (architecture \"unstable\", halting \"fixed\", dataset \"sudoku\")";
  // In one line at once, and with the table. (Which of the last steps still got out, nobody can
  // promise.)
  for (const auto& [variant, cause] : std::vector<std::pair<std::string, std::string>>{
           {"throw", "Training step 16" + at_work + ": it does not work out"},
           {"throw_error", "Training step 16" + at_work + ": it does not work out"},
           {"throw_number",
            "Training step 16" + at_work + ": a plugin threw something that is no std::exception."},
           {"throw_in_evaluation", "The evaluation" + at_work + ": it does not work out"},
           {"abort",
            "It ended with SIGABRT after step 1N. Last line it printed: \"about to abort\""},
           {"segfault",
            "It ended with SIGSEGV after step 1N. Last line it printed: \"about to segfault\""},
           {"exit",
            "It ended with exit code 0 after step 1N without saying why. Last line it printed: "
            "\"about to exit\""}}) {
    CHECK_THAT(vague(result.errors),
               ContainsSubstring("\"" + variant + "\" seed 0 failed: " + cause + " ("));
    CHECK_THAT(
        vague(result.output),
        ContainsSubstring(variant + ", seed 0 failed: " + cause.substr(0, cause.find(" Last"))));
  }
  CHECK(grid.count("SELECT count(*) FROM trial_summary WHERE status = 'failed'") == 7);
  CHECK(grid.count("SELECT count(*) FROM trial_summary WHERE status = 'finished'") == 2);
  CHECK(grid.count(
            "SELECT count(*) FROM attempts WHERE signal = 6 AND log_tail LIKE '%about to abort'") ==
        1);

  // The same command tries them again, from the checkpoint of step 10.
  CHECK(grid.run({"seeds=1"}).exit_code == 1);
  CHECK(grid.count("SELECT count(*) FROM attempts WHERE number = 2 AND start_step = 10") == 6);
}

TEST_CASE("a diverged trial is a result, and not run again") {
  const Grid grid;
  const std::vector<std::string> options{"seeds=1", "training.optimizer=adamw",
                                         "training.learning_rate=10", "training.weight_decay=100"};
  const Result result = grid.run(options);
  INFO(result.errors);
  CHECK(result.exit_code == 0);
  CHECK(grid.count("SELECT count(*) FROM trials WHERE status = 'diverged'") == 2);
  CHECK_THAT(grid.run(options).errors, ContainsSubstring("2 trials: 2 done, 0 to run."));
}

TEST_CASE(
    "missing data are marked by a dry run and refused by a run, which says where they come from") {
  std::string text = small_experiment(
      "[[ablation]]\nname = \"published\"\ndataset.source = \"csv\"\n"
      "dataset.train_file = \"train.csv\"\ndataset.test_file = \"test.csv\"\n");
  const Grid grid(text);
  const Result dry = grid.run({"--dry-run"});
  INFO(dry.errors);
  CHECK(dry.exit_code == 0);
  CHECK_THAT(dry.output, ContainsSubstring("data missing"));
  const Result run = grid.run();
  CHECK(run.exit_code == 2);
  CHECK_THAT(run.errors, ContainsSubstring("data are missing, so nothing was started."));
  CHECK_THAT(run.errors, ContainsSubstring(grid.folder / "train.csv"));
  CHECK_THAT(run.errors, ContainsSubstring("sapientinc/sudoku-extreme"));
  CHECK_FALSE(std::filesystem::exists(grid.folder / "results.db"));
}

TEST_CASE("a variable that a missing file's path needs is named by the refusal") {
  const Grid grid(
      small_experiment("[[ablation]]\nname = \"published\"\ndataset.source = \"csv\"\n"
                       "dataset.train_file = "
                       "\"${STRATA_NO_SUCH_VARIABLE}/a.csv\"\ndataset.test_file = \"b.csv\"\n"));
  const Result run = grid.run();
  CHECK(run.exit_code == 2);
  CHECK_THAT(run.errors, ContainsSubstring(
                             "  \"published\": these files are not there:\n    dataset.train_file: "
                             "${STRATA_NO_SUCH_VARIABLE}/a.csv (STRATA_NO_SUCH_VARIABLE is not "
                             "set)\n    dataset.test_file: " +
                             (grid.folder / "b.csv")));
  CHECK_THAT(run.errors, ContainsSubstring("\n    Set STRATA_NO_SUCH_VARIABLE (export "
                                           "STRATA_NO_SUCH_VARIABLE=/path/to/folder), or give "));
}

TEST_CASE("the command that strata show prints runs one trial again, alone and to the same loss") {
  const Grid grid;
  REQUIRE(grid.run({"seeds=1"}).exit_code == 0);
  const auto trial = grid.query("SELECT trial, loss FROM trial_summary LIMIT 1").rows.at(0);
  const Result shown = run_program(grid.folder,
                                   strata_command({"show", std::get<std::string>(trial.at(0)),
                                                   "--db", grid.folder / "results.db"}),
                                   surroundings());
  const std::size_t at = shown.output.find("strata-trial run ");
  REQUIRE(at != std::string::npos);
  const std::string command = shown.output.substr(at, shown.output.find('\n', at) - at);
  CHECK_THAT(command, Catch::Matchers::EndsWith("order.json --folder again"));
  const std::string order = command.substr(17, command.find(" --folder") - 17);
  CHECK(order.starts_with("/"));

  const Result again = run_program(
      grid.folder, {STRATA_BINARY_DIR "/bin/strata-trial", "run", order, "--folder", "again"},
      surroundings());
  INFO(again.errors);
  CHECK(again.exit_code == 0);
  CHECK_THAT(again.output, ContainsSubstring("\"step\":60"));
  CHECK_THAT(again.output,
             ContainsSubstring(fmt::format("\"loss\":{}", std::get<double>(trial.at(1)))));
  CHECK(std::filesystem::exists(grid.folder / "again/checkpoint.safetensors"));

  // Without a folder of its own it would go on from, and write over, what the database knows.
  const Result over = run_program(
      grid.folder, {STRATA_BINARY_DIR "/bin/strata-trial", "run", order}, surroundings());
  CHECK(over.exit_code == 2);
  CHECK(over.output.empty());
  CHECK(
      over.errors ==
      "strata-trial: " + std::filesystem::path(order).parent_path().string() +
          ": this folder holds the trial's own checkpoint, which a run by hand would write over, "
          "and what it measures would reach no database. Name another folder with --folder: there "
          "the trial begins at step 0, or at that of a checkpoint that you copy into it.\n");
  CHECK(grid.count("SELECT count(*) FROM attempts") == 2);
}

TEST_CASE("settings that the data cannot meet end a trial before it trains") {
  const Grid grid(
      small_experiment("[[ablation]]\nname = \"validated\"\n"
                       "training.validation.every = 20\n"
                       "[[ablation]]\nname = \"chosen\"\n"
                       "evaluation.split = \"validation\"\n"));
  const Result result = grid.run({"seeds=1"});
  INFO(result.errors);
  CHECK(result.exit_code == 1);
  CHECK_THAT(
      result.errors,
      ContainsSubstring("training.validation.every is set, but the dataset has no validation "
                        "split. Give it one (see its parameters with `strata plugins show`) "
                        "or set training.validation.every = 0. ("));
  CHECK_THAT(result.errors,
             ContainsSubstring("evaluation.split is \"validation\", but the dataset has no "
                               "validation split. Give it one (see its parameters with `strata "
                               "plugins show`) or set evaluation.split = \"test\". ("));
  CHECK(grid.count("SELECT count(*) FROM learning_curves WHERE variant = 'validated'") == 0);
}

TEST_CASE("a run with other settings says which trials its table does not show") {
  const Grid grid;
  REQUIRE(grid.run({"seeds=1"}).exit_code == 0);
  const Result other = grid.run({"seeds=1", "training.steps=20"});
  CHECK_THAT(other.output, ContainsSubstring("One seed has no interval"));
  CHECK_THAT(other.output,
             ContainsSubstring(
                 "2 finished trials of earlier plans are kept and not shown; `strata ls small "
                 "--earlier` lists them.\n"));
  CHECK_THAT(grid.run({"seeds=1"}).output, ContainsSubstring("2 finished trials of earlier plans"));
}

TEST_CASE("a run tells the metric that the experiment names") {
  const Grid grid("metric = \"blank_accuracy\"\n" + small_experiment());
  const Result result = grid.run({"seeds=1", "training.steps=10"});
  INFO(result.errors);
  REQUIRE(result.exit_code == 0);
  CHECK_THAT(result.errors, ContainsSubstring("\"baseline\" seed 0 finished, blank accuracy 0."));
  CHECK_THAT(result.output, ContainsSubstring("\nRun with seeds=1 training.steps=10.\n"));
  CHECK_THAT(result.output,
             ContainsSubstring("  strata query \"SELECT variant, seed, blank_accuracy FROM "
                               "trial_summary WHERE experiment = 'small'\""));
}

TEST_CASE("a run tells exact accuracy in a query where no column holds the experiment's metric") {
  const Grid grid("metric = \"change_f1\"\n" + small_experiment());
  const Result result = grid.run({"seeds=1", "training.steps=10"});
  INFO(result.errors);
  REQUIRE(result.exit_code == 0);
  CHECK_THAT(result.errors, ContainsSubstring("\"baseline\" seed 0 finished, change f1 "));
  CHECK_THAT(result.output, ContainsSubstring("SELECT variant, seed, exact_accuracy FROM"));
}

TEST_CASE("a database that cannot be made is exit code 3") {
  const Grid grid;
  grid.folder.write("file", "");
  const Result result =
      run_program(grid.folder,
                  strata_command({"run", grid.experiment, "--db", grid.folder / "file/results.db"}),
                  surroundings());
  CHECK(result.exit_code == 3);
  CHECK_THAT(result.errors, ContainsSubstring("strata: " + (grid.folder / "file")));
}

TEST_CASE("all mistakes of an experiment are told at once, with exit code 2") {
  const Grid grid;
  const Result result = grid.run({"training.stepz=3", "architecture.loops=-1"});
  CHECK(result.exit_code == 2);
  CHECK_THAT(result.errors, ContainsSubstring("stepz"));
  CHECK_THAT(result.errors, ContainsSubstring("loops"));
}

TEST_CASE("a GPU that is asked for and absent is an error that says so") {
  if (std::filesystem::exists("/dev/nvidia0")) return;
  const Grid grid;
  const Result result = grid.run({"seeds=1", "training.device=cuda"});
  CHECK(result.exit_code == 2);
  CHECK_THAT(result.errors,
             ContainsSubstring("training.device is \"cuda\", but this machine has no NVIDIA GPU"));
  CHECK_FALSE(std::filesystem::exists(grid.folder / "results.db"));
}

TEST_CASE("a misspelt name of a component gets the nearest, core's own sections among the known") {
  const Folder folder;
  const Result wrong =
      run_program(folder, strata_command({"plugins", "show", "trainin"}), surroundings());
  CHECK(wrong.exit_code == 2);
  CHECK_THAT(wrong.errors,
             ContainsSubstring("strata: there is no component \"trainin\". Did you mean "
                               "\"training\"? Known: "));
  CHECK_THAT(wrong.errors, ContainsSubstring("training, evaluation, augmentation. Searched: "));
}
