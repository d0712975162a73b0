// SPDX-License-Identifier: Apache-2.0
// A checkout with its plugins, its database and its trials is moved as people move folders.
#include <filesystem>
#include <fstream>

#include "catch.hpp"
#include "grid.hpp"

using namespace strata::test;
using Catch::Matchers::ContainsSubstring;
namespace fs = std::filesystem;

namespace {

std::string text_of(const strata::store::SqlValue& value) {
  return std::get<std::string>(value);
}

std::size_t occurrences(const std::string& text, const std::string& word) {
  std::size_t count = 0;
  for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1))
    ++count;
  return count;
}

/// One trial of a plugin that lies in no standard place; everything is in the folder old/.
struct Checkout {
  Folder folder;
  std::string trial;

  Checkout() {
    fs::create_directories(folder / "old/plugins");
    fs::copy_file(STRATA_UNSTABLE "/unstable.strata.so", folder / "old/plugins/unstable.strata.so");
    const std::string experiment = folder.write("old/experiments/small.toml", small_experiment());
    const Result result =
        call({"run", experiment, "seeds=1", "architecture.plugin=unstable", "--plugin-path",
              folder / "old/plugins", "--db", folder / "old/results/my.db"});
    INFO(result.errors);
    REQUIRE(result.exit_code == 0);
    trial = text_of(strata::store::Reader::open(folder / "old/results/my.db")
                        .query("SELECT trial FROM trial_summary WHERE variant = 'baseline'")
                        .rows.at(0)
                        .at(0));
  }

  [[nodiscard]] Result call(std::vector<std::string> words, const Variables& more = {}) const {
    return run_program(folder, strata_command(std::move(words)), surroundings(more));
  }
  void move(const std::string& from, const std::string& to) const {
    fs::rename(folder / from, folder / to);
  }
};

}  // namespace

TEST_CASE("a checkout that was moved keeps its trained trials") {
  const Checkout checkout;
  const Folder& folder = checkout.folder;
  const std::string shown = checkout.trial.substr(0, 12);
  const std::vector<std::string> solve{"solve", "--trial", shown, "--db", "new/results/my.db"};
  const std::vector<std::string> write_weights{
      "weights", "export", shown, "--out", "w.safetensors", "--db", "new/results/my.db"};
  const Variables plugins{{"STRATA_PLUGIN_PATH", folder / "new/plugins"}};
  checkout.move("old", "new");

  const std::string plugin = folder / "old/plugins/unstable.strata.so";
  const Result nowhere = checkout.call(solve);
  CHECK(nowhere.exit_code == 2);
  CHECK_THAT(nowhere.errors,
             ContainsSubstring("strata: " + plugin + ": this plugin file of trial " + shown +
                               " is gone, and no plugin in ") &&
                 ContainsSubstring(" provides architecture \"unstable\". It may have been moved: "
                                   "name its folder in STRATA_PLUGIN_PATH.\n"));

  const Result solved = checkout.call(solve, plugins);
  INFO(solved.errors);
  CHECK(solved.exit_code == 0);
  CHECK_THAT(solved.output, ContainsSubstring("answer\n"));
  const Result exported = checkout.call(write_weights, plugins);
  INFO(exported.errors);
  CHECK(exported.exit_code == 0);
  CHECK(fs::exists(folder / "w.safetensors"));

  // What `strata show` says runs them again does.
  const Result told = checkout.call({"show", shown, "--db", "new/results/my.db"});
  const std::string order =
      folder / ("new/results/my.trials/" + checkout.trial.substr(0, 16) + "/order.json");
  CHECK_THAT(told.output, ContainsSubstring("strata-trial run " + order + " --folder again\n"));
  CHECK_THAT(told.output,
             ContainsSubstring("strata run " + (folder / "new/experiments/small.toml") + " "));
  // So do the paths of files: each once, though the checkpoint was written again and again.
  const std::string weights = folder / ("new/results/my.trials/" + checkout.trial.substr(0, 16) +
                                        "/checkpoint.safetensors");
  CHECK_THAT(told.output, ContainsSubstring("\ncheckpoint         " + weights + "\n"));
  const std::size_t files = told.output.find("\nfiles\n");
  REQUIRE(files != std::string::npos);
  CHECK_THAT(told.output.substr(files), !ContainsSubstring(folder / "old"));
  CHECK(occurrences(told.output.substr(files), weights) == 1);
  CHECK(run_program(folder,
                    {STRATA_BINARY_DIR "/bin/strata-trial", "run", order, "--folder", "again"},
                    surroundings(plugins))
            .exit_code == 0);

  std::ofstream(folder / "new/plugins/unstable.strata.so", std::ios::app) << "another build";
  const Result changed = checkout.call(solve, plugins);
  CHECK(changed.exit_code == 2);
  CHECK(changed.errors ==
        "strata: " + plugin + ": this plugin file of trial " + shown + " is gone. " +
            (folder / "new/plugins/unstable.strata.so") +
            " provides architecture \"unstable\" too, but has other content (another SHA-256), so "
            "that the trial's weights may mean something else there. Put the old file back, or "
            "make the trial again with `strata run`.\n");
}

TEST_CASE("a database that was moved without its trials says where they are looked for") {
  const Checkout checkout;
  const std::string shown = checkout.trial.substr(0, 12);
  const std::string id = checkout.trial.substr(0, 16);
  checkout.move("old/results/my.db", "mine.db");
  checkout.move("old/results/my.trials", "lost");
  const Result result = checkout.call({"solve", "--trial", shown, "--db", "mine.db"});
  CHECK(result.exit_code == 2);
  CHECK(result.errors ==
        "strata: " + (checkout.folder / ("old/results/my.trials/" + id)) +
            "/checkpoint.safetensors: this checkpoint of trial " + shown +
            " is gone, and mine.trials/" + id +
            "/checkpoint.safetensors is not there either. The database or the folder of its trials "
            "may have been moved: mine.trials belongs beside mine.db. Put it there, or run the "
            "experiment again into another database.\n");
  checkout.move("lost", "mine.trials");
  CHECK(checkout.call({"solve", "--trial", shown, "--db", "mine.db"}).exit_code == 0);
}
