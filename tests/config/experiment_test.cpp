// SPDX-License-Identifier: Apache-2.0
#include "config/experiment.hpp"

#include "catch.hpp"
#include "strata/error.hpp"
#include "toy_components.hpp"

#include <filesystem>

using strata::config::Entry;
using strata::config::Experiment;

namespace {

std::vector<std::string> dotted(const std::vector<Entry>& entries) {
  std::vector<std::string> keys;
  for (const Entry& entry : entries)
    keys.push_back(entry.dotted());
  return keys;
}

}  // namespace

TEST_CASE("An experiment is named by its file and keeps its text, question and overrides") {
  const std::string text = "question = \"Why?\"\n" + toy::kBase;
  const Experiment experiment = toy::read(text, {"training.steps=5"});
  CHECK(experiment.name == "toy");
  CHECK(experiment.question == "Why?");
  CHECK(experiment.text == text);
  CHECK(experiment.overrides == std::vector<std::string>{"training.steps=5"});
  CHECK(experiment.file == toy::folder() + "/toy.toml");
}

TEST_CASE("Quoted, dotted and nested keys are the same keys, in file order") {
  const Experiment experiment = toy::read(R"([halting]
zulu = 1
[architecture]
"two_level.l_cycles" = 2
alpha.beta = 3
[architecture.two_level]
h_cycles = 4
[grid]
training.steps = [1]
"architecture.loops" = [2]
training.batch_size = [3]
)");
  CHECK(dotted(experiment.base) ==
        std::vector<std::string>{"halting.zulu", "architecture.two_level.l_cycles",
                                 "architecture.alpha.beta", "architecture.two_level.h_cycles"});
  CHECK(dotted(experiment.axes) ==
        std::vector<std::string>{"training.steps", "architecture.loops", "training.batch_size"});
  CHECK(experiment.base[2].key.position.line == 5);
  CHECK(experiment.base[2].key.position.column == 7);
  CHECK(experiment.base[2].value.where.position.column == 14);
}

TEST_CASE("Seeds are a count or a list") {
  CHECK(toy::read("").seeds == std::vector<std::int64_t>{0});
  CHECK(toy::read("seeds = 3").seeds == std::vector<std::int64_t>{0, 1, 2});
  CHECK(toy::read("seeds = [7, 4]").seeds == std::vector<std::int64_t>{7, 4});
  CHECK(toy::read("seeds = 3", {"seeds=2"}).seeds == std::vector<std::int64_t>{0, 1});
  CHECK(toy::read("seeds = 3", {"seeds=5,6"}).seeds == std::vector<std::int64_t>{5, 6});
  CHECK(toy::read("seeds = 3", {"seeds=[5]"}).seeds == std::vector<std::int64_t>{5});
}

TEST_CASE("Seeds of any other form are refused") {
  const auto refused = [](const std::string& line, const std::string& found) {
    CHECK(toy::mistakes(line + "\n" + toy::kBase) ==
          "toy.toml:1:9: error: seeds is " + found +
              ", it must be a count from 1 to 10000 (seeds = 3 runs 0, 1 and 2) or a list of "
              "different integers from 0 on (seeds = [0, 1, 2]).");
  };
  refused("seeds = 0", "0");
  refused("seeds = 10001", "10001");
  refused("seeds = 2.0", "a number with a point");
  refused("seeds = []", "an empty list");
  refused("seeds = [1, -1]", "a list with -1");
  refused("seeds = [1, 1]", "a list with 1 twice");
  refused("seeds = [1, \"2\"]", "a list with a text");
  CHECK_THAT(toy::mistakes(toy::kBase, {"seeds=many"}),
             Catch::Matchers::ContainsSubstring(
                 "command line \"seeds=many\": error: seeds is \"many\", it must be"));
}

TEST_CASE("Folders of plugins are relative to the experiment's file") {
  const Experiment experiment = toy::read("[plugins]\npath = [\"../mine\", \"/theirs\"]");
  REQUIRE(experiment.plugin_path.size() == 2);
  CHECK(experiment.plugin_path[0] == std::filesystem::path(toy::folder()).parent_path() / "mine");
  CHECK(experiment.plugin_path[1] == "/theirs");
  CHECK(toy::mistakes("[plugins]\npath = \"one\"\npaths = []\n" + toy::kBase) ==
        "toy.toml:2:8: error: [plugins] path must be a list of texts, not a text.\n"
        "toy.toml:3:1: error: unknown key \"paths\" in [plugins]. Known: path.");
}

TEST_CASE("Every component that a variant may use is named once, in the order of mention") {
  const Experiment experiment =
      toy::read(R"([architecture]
plugin = "looped"
[augmentation]
plugins = ["turn"]
[grid]
augmentation.plugins = [[], ["turn", "swap"]]
architecture.plugin = ["two_level@1.9.0", "looped"]
[[ablation]]
name = "other policy"
halting.plugin = "learned"
)",
                {"dataset.plugin=grids", "augmentation.plugins=flip,turn"});
  std::vector<std::string> found;
  for (const auto& component : strata::config::named_components(experiment))
    found.push_back(std::string(kind_name(component.kind)) + " " + component.name + " " +
                    component.version);
  CHECK(found == std::vector<std::string>{"architecture looped ", "augmentation turn ",
                                          "augmentation swap ", "architecture two_level 1.9.0",
                                          "halting learned ", "dataset grids ",
                                          "augmentation flip "});
}

TEST_CASE("A file that is no TOML is refused with the place of the mistake") {
  std::string what;
  try {
    (void)toy::read("seeds = 3\n[dataset\nplugin = 1\n");
  } catch (const strata::ConfigError& error) {
    REQUIRE(error.problems().size() == 1);
    CHECK(error.problems()[0].where.line == 2);
    CHECK(error.problems()[0].where.column == 9);
    what = error.problems()[0].what;
  }
  CHECK_THAT(what, Catch::Matchers::StartsWith("this is not TOML: "));
}

TEST_CASE("A file that is not there is refused by its name") {
  CHECK_THROWS_WITH(strata::config::read_experiment("nowhere/absent.toml", {}),
                    "nowhere/absent.toml: error: there is no such experiment file.");
  CHECK_THROWS_WITH(strata::config::read_experiment("/", {}),
                    "/: error: there is no such experiment file.");
}

TEST_CASE("An experiment may name the finding it tests, its metric, and what it expects") {
  const Experiment experiment =
      toy::read("finding = \"a paper, table 2\"\nmetric = \"blank_accuracy\"\n" + toy::kBase +
                "[[ablation]]\nname = \"less\"\nexpect = \"lower\"\ntraining.steps = 5\n"
                "[[ablation]]\nname = \"other\"\ntraining.steps = 6\n");
  CHECK(experiment.finding == "a paper, table 2");
  CHECK(experiment.metric == "blank_accuracy");
  REQUIRE(experiment.ablations.size() == 2);
  CHECK(experiment.ablations[0].expect == strata::config::Expectation::kLower);
  CHECK(experiment.ablations[0].changes.size() == 1);
  CHECK(experiment.ablations[1].expect == strata::config::Expectation::kNone);
  CHECK(experiment.mistakes.empty());
}

TEST_CASE("A metric that no evaluation records is a mistake with the nearest one") {
  const Experiment experiment = toy::read("metric = \"exact_acuracy\"\n" + toy::kBase);
  REQUIRE(experiment.mistakes.size() == 1);
  CHECK(experiment.mistakes[0].where.position.line == 1);
  CHECK(experiment.mistakes[0].where.position.column == 1);
  CHECK_THAT(experiment.mistakes[0].what,
             Catch::Matchers::StartsWith(
                 "metric is \"exact_acuracy\", which no evaluation records. Did you mean "
                 "\"exact_accuracy\"? Known: exact_accuracy, token_accuracy, "));
  CHECK_THAT(experiment.mistakes[0].what, Catch::Matchers::EndsWith(", pass_at_1000_fractional."));
  CHECK(toy::read("metric = \"pass_at_2_strict\"\n" + toy::kBase).mistakes.empty());
  const Experiment number = toy::read("metric = 3\n" + toy::kBase);
  REQUIRE(number.mistakes.size() == 1);
  CHECK(number.mistakes[0].what == "metric must be a text, not an integer");
}

TEST_CASE("Any other expectation is a mistake that says which there are") {
  const Experiment experiment = toy::read(
      toy::kBase + "[[ablation]]\nname = \"less\"\nexpect = \"worse\"\ntraining.steps = 5\n");
  REQUIRE(experiment.mistakes.size() == 1);
  CHECK(experiment.mistakes[0].what ==
        "expect says how this variant should lie against the baseline: \"lower\", \"higher\" or "
        "\"equal\" (at most 0.05 apart), not \"worse\".");
}

TEST_CASE("Two latent states may be expected in an order") {
  const Experiment experiment = toy::read("expect_states = \"z_H > z_L\"\n" + toy::kBase);
  CHECK(experiment.expect_states == std::pair<std::string, std::string>{"z_H", "z_L"});
  const Experiment wrong = toy::read("expect_states = \"z_H\"\n" + toy::kBase);
  REQUIRE(wrong.mistakes.size() == 1);
  CHECK(wrong.mistakes[0].what ==
        "expect_states names two latent states of which the first should fill more dimensions, "
        "such as \"z_H > z_L\", not \"z_H\".");
}
