// SPDX-License-Identifier: Apache-2.0
#include "config/resolve.hpp"

#include "catch.hpp"
#include "toy_components.hpp"

using strata::TextList;
using strata::Value;
using strata::config::Plan;
using strata::config::Variant;
using strata::config::VariantKind;
using toy::kBase;
using toy::names;
using toy::variant;
using Names = std::vector<std::string>;

namespace {

std::int64_t integer(const strata::Parameters& parameters, const std::string& name) {
  return std::get<std::int64_t>(parameters.at(name));
}

/// looped as the baseline and two_level as an ablation, with what `extra` adds.
std::string two_architectures(const std::string& architecture, const std::string& ablation) {
  return R"([dataset]
plugin = "grids"
[halting]
plugin = "steady"
[architecture]
plugin = "looped"
)" + architecture +
         R"(
[[ablation]]
name = "two levels"
architecture.plugin = "two_level"
)" + ablation;
}

std::int64_t hidden_size_of_two_levels(const std::string& architecture, const std::string& ablation,
                                       const std::vector<std::string>& overrides = {}) {
  const Plan plan = toy::resolve(two_architectures(architecture, ablation), overrides);
  return integer(variant(plan, "two levels").configuration.architecture.parameters, "hidden_size");
}

}  // namespace

TEST_CASE("Every parameter of every component is filled in, in the order of declaration") {
  const Plan plan = toy::resolve(kBase +
                                 "[augmentation]\nplugins = [\"swap\", \"turn\"]\n"
                                 "copies = 3\n[augmentation.swap]\nmost = 4\n");
  REQUIRE(names(plan) == Names{"baseline"});
  const Variant& baseline = plan.variants[0];
  const auto& architecture = baseline.configuration.architecture;
  CHECK(architecture.name == "looped");
  CHECK(architecture.version == "1.0.0");
  CHECK(architecture.file == "/plugins/looped.strata.so");
  CHECK(architecture.sha256 == "hash of looped 1.0.0");
  CHECK(architecture.parameters.entries() ==
        std::vector<std::pair<std::string, Value>>{{"hidden_size", std::int64_t{32}},
                                                   {"loops", std::int64_t{2}},
                                                   {"dropout", 0.0},
                                                   {"embedding", true},
                                                   {"positions", std::string("learned")}});
  REQUIRE(baseline.configuration.augmentations.size() == 2);
  CHECK(baseline.configuration.augmentations[0].name == "swap");
  CHECK(integer(baseline.configuration.augmentations[0].parameters, "most") == 4);
  CHECK(baseline.configuration.augmentations[1].name == "turn");
  CHECK(baseline.configuration.copies == 3);
  CHECK(integer(baseline.configuration.training, "batch_size") == 32);
  CHECK(integer(baseline.evaluation, "batch_size") == 256);
  REQUIRE(plan.trainings.size() == 1);
  CHECK(plan.trainings[0].configuration == baseline.configuration);
  CHECK(plan.notes.empty());
}

TEST_CASE("Later wins: base, per-plugin table, ablation, its per-plugin table, command line") {
  const std::string base = "hidden_size = 40\n";
  const std::string table = base + "[architecture.two_level]\nhidden_size = 48\n";
  const std::string change = "architecture.hidden_size = 56\n";
  const std::string change_table = change + "architecture.two_level.hidden_size = 64\n";
  CHECK(hidden_size_of_two_levels("", "") == 32);
  CHECK(hidden_size_of_two_levels(base, "") == 40);
  CHECK(hidden_size_of_two_levels(table, "") == 48);
  CHECK(hidden_size_of_two_levels(table, change) == 56);
  CHECK(hidden_size_of_two_levels(table, change_table) == 64);
  CHECK(hidden_size_of_two_levels(table, change_table, {"architecture.hidden_size=72"}) == 72);
  CHECK(hidden_size_of_two_levels(
            table, change_table,
            {"architecture.two_level.hidden_size=80", "architecture.hidden_size=72"}) == 80);
  // The per-plugin table is the other architecture's alone.
  const Plan plan = toy::resolve(two_architectures(table, change_table));
  CHECK(integer(variant(plan, "baseline").configuration.architecture.parameters, "hidden_size") ==
        40);
}

TEST_CASE("The grid is the product of its axes in file order, the later axis fastest") {
  const Plan plan = toy::resolve(kBase + R"([grid]
training.batch_size = [8, 16]
"architecture.loops" = [1, 3]
[[ablation]]
name = "no refinement"
halting.segments = 1
)");
  CHECK(names(plan) == Names{"baseline", "batch_size=8, loops=1", "batch_size=8, loops=3",
                             "batch_size=16, loops=1", "batch_size=16, loops=3", "no refinement"});
  const Variant& cell = variant(plan, "batch_size=8, loops=3");
  CHECK(cell.kind == VariantKind::kCell);
  CHECK(cell.changes ==
        std::vector<std::pair<std::string, Value>>{{"training.batch_size", std::int64_t{8}},
                                                   {"architecture.loops", std::int64_t{3}}});
  CHECK(integer(cell.configuration.training, "batch_size") == 8);
  CHECK(integer(cell.configuration.architecture.parameters, "loops") == 3);
  // An ablation changes the baseline only.
  CHECK(variant(plan, "no refinement").kind == VariantKind::kAblation);
  CHECK(integer(variant(plan, "no refinement").configuration.training, "batch_size") == 32);
  CHECK(plan.trainings.size() == 6);
}

TEST_CASE("An axis may swap whole components") {
  const Plan plan = toy::resolve(kBase + R"([grid]
architecture.plugin = ["two_level", "two_level@1.9.0"]
augmentation.plugins = [[], ["turn", "swap"]]
)");
  CHECK(names(plan) == Names{"baseline", "architecture=two_level, augmentation=none",
                             "architecture=two_level, augmentation=turn+swap",
                             "architecture=two_level@1.9.0, augmentation=none",
                             "architecture=two_level@1.9.0, augmentation=turn+swap"});
  CHECK(plan.variants[1].configuration.architecture.version == "1.10.0");
  CHECK(plan.variants[3].configuration.architecture.version == "1.9.0");
  CHECK(plan.variants[4].configuration.augmentations.size() == 2);
  CHECK(plan.variants[4].changes[1].second == Value(TextList{"turn", "swap"}));
}

TEST_CASE("Axes that end alike are called by their whole key") {
  const Plan plan = toy::resolve(
      kBase +
      "[grid]\ntraining.batch_size = [8]\nevaluation.batch_size = [9]\ndataset.size = [5]\n");
  CHECK(names(plan) == Names{"baseline", "training.batch_size=8, evaluation.batch_size=9, size=5"});
}

TEST_CASE("A key that the chosen component does not declare drops out, and a note says so") {
  const Plan plan = toy::resolve(two_architectures("loops = 3\ndropout = 0.5\n", ""));
  CHECK(plan.notes ==
        Names{"\"two_level\" does not declare architecture.loops, architecture.dropout: without "
              "effect in \"two levels\"."});
  CHECK_FALSE(variant(plan, "two levels").configuration.architecture.parameters.contains("loops"));
  CHECK(integer(variant(plan, "baseline").configuration.architecture.parameters, "loops") == 3);
}

TEST_CASE("Variants that become equal fold into the first, and a note says so") {
  const Plan plan = toy::resolve(kBase + R"([grid]
architecture.plugin = ["looped", "two_level"]
architecture.loops = [2, 3]
[[ablation]]
name = "three loops"
architecture.loops = 3
[[ablation]]
name = "nothing"
)");
  CHECK(names(plan) == Names{"baseline", "architecture=looped, loops=3", "architecture=two_level"});
  CHECK(plan.variants[0].folded == Names{"architecture=looped, loops=2", "nothing"});
  CHECK(plan.variants[1].folded == Names{"three loops"});
  CHECK(plan.variants[2].folded.size() == 1);
  CHECK(plan.variants[2].changes == std::vector<std::pair<std::string, Value>>{
                                        {"architecture.plugin", std::string("two_level")}});
  CHECK(plan.trainings.size() == 3);
  CHECK(
      plan.notes ==
      Names{
          "\"two_level\" does not declare architecture.loops: without effect in "
          "\"architecture=two_level, loops=2\", \"architecture=two_level, loops=3\".",
          "\"architecture=looped, loops=2\" is the same as \"baseline\": one row stands for both.",
          "\"architecture=two_level, loops=3\" is the same as \"architecture=two_level\": one row "
          "stands for both.",
          "\"three loops\" is the same as \"architecture=looped, loops=3\": one row stands for "
          "both.",
          "\"nothing\" is the same as \"baseline\": one row stands for both."});
}

TEST_CASE("Variants that differ in what changes no result fold") {
  const Plan plan =
      toy::resolve(kBase + "[[ablation]]\nname = \"two threads\"\ntraining.threads = 2\n");
  CHECK(names(plan) == Names{"baseline"});
  CHECK(plan.notes == Names{"\"two threads\" differs from \"baseline\" only in training.threads, "
                            "which changes no result: one row stands for both."});
}

TEST_CASE("Variants that differ in evaluation only share one training") {
  const Plan plan = toy::resolve(kBase + R"([grid]
evaluation.segments = [1, 8]
[[ablation]]
name = "other training"
training.steps = 5
)");
  CHECK(names(plan) == Names{"baseline", "segments=1", "segments=8", "other training"});
  CHECK(plan.trainings.size() == 2);
  CHECK(plan.variants[0].training == 0);
  CHECK(plan.variants[1].training == 0);
  CHECK(plan.variants[2].training == 0);
  CHECK(plan.variants[3].training == 1);
  CHECK(integer(plan.variants[2].evaluation, "segments") == 8);
}

TEST_CASE("An architecture that is not recurrent keeps to one segment") {
  const Plan plan = toy::resolve(kBase + R"([evaluation]
segments = 16
halting = "policy"
[grid]
architecture.plugin = ["plain"]
halting.segments = [4, 8]
)");
  CHECK(names(plan) == Names{"baseline", "architecture=plain"});
  const Variant& plain = variant(plan, "architecture=plain");
  CHECK(integer(plain.configuration.halting.parameters, "segments") == 1);
  CHECK(integer(plain.evaluation, "segments") == 0);
  CHECK(plain.evaluation.at("halting") == Value(std::string("maximum")));
  CHECK(plain.changes ==
        std::vector<std::pair<std::string, Value>>{{"architecture.plugin", std::string("plain")}});
  CHECK(integer(variant(plan, "baseline").configuration.halting.parameters, "segments") == 4);
  CHECK(plan.notes.front() ==
        "\"plain\" is not recurrent: one segment in \"architecture=plain, segments=4\", "
        "\"architecture=plain, segments=8\".");
}

TEST_CASE("Values on the command line are read by the declared type") {
  const Plan plan =
      toy::resolve(kBase, {"dataset.train_file=/data/x y.csv", "architecture.dropout=0.25",
                           "architecture.embedding=false", "architecture.positions=none",
                           "dataset.seed=-3", "training.learning_rate=1e-3",
                           "augmentation.plugins=turn,swap", "training.validation.every=10"});
  const auto& configuration = plan.variants[0].configuration;
  CHECK(configuration.dataset.parameters.at("train_file") == Value(std::string("/data/x y.csv")));
  CHECK(configuration.architecture.parameters.at("dropout") == Value(0.25));
  CHECK(configuration.architecture.parameters.at("embedding") == Value(false));
  CHECK(configuration.architecture.parameters.at("positions") == Value(std::string("none")));
  CHECK(integer(configuration.dataset.parameters, "seed") == -3);
  CHECK(configuration.training.at("learning_rate") == Value(0.001));
  CHECK(integer(configuration.training, "validation.every") == 10);
  CHECK(configuration.augmentations.size() == 2);

  CHECK(toy::resolve(kBase, {"augmentation.plugins="})
            .variants[0]
            .configuration.augmentations.empty());
  CHECK(toy::resolve(kBase, {"augmentation.plugins=[\"turn\"]"})
            .variants[0]
            .configuration.augmentations.size() == 1);
  CHECK(toy::resolve(kBase, {"architecture.positions=\"none\""})
            .variants[0]
            .configuration.architecture.parameters.at("positions") == Value(std::string("none")));
  CHECK_THAT(toy::mistakes(kBase, {"architecture.loops=2.0"}),
             Catch::Matchers::ContainsSubstring("must be an integer, not \"2.0\"."));
  CHECK_THAT(toy::mistakes(kBase, {"architecture.embedding=yes"}),
             Catch::Matchers::ContainsSubstring("must be true or false, not \"yes\"."));
}

TEST_CASE("A key of the command line holds for all variants, and an axis with that key is none") {
  const Plan plan = toy::resolve(kBase + R"([grid]
architecture.loops = [1, 3]
training.steps = [5, 6]
[[ablation]]
name = "one loop"
architecture.loops = 1
)",
                                 {"architecture.loops=7"});
  CHECK(names(plan) == Names{"baseline", "steps=5", "steps=6"});
  for (const Variant& one : plan.variants)
    CHECK(integer(one.configuration.architecture.parameters, "loops") == 7);
  CHECK(plan.variants[0].folded == Names{"one loop"});
  CHECK(plan.notes.front() ==
        "architecture.loops is 7 on the command line: it is no axis in this "
        "run.");
}

TEST_CASE("Relative paths start at the experiment's file, or where the command line is typed") {
  const auto train_file = [](const Plan& plan) {
    return std::get<std::string>(
        plan.variants[0].configuration.dataset.parameters.at("train_file"));
  };
  const std::string text =
      "[dataset]\nplugin = \"grids\"\ntrain_file = \"data/../a.csv\"\n[architecture]\nplugin = "
      "\"looped\"\n[halting]\nplugin = \"steady\"\n";
  CHECK(train_file(toy::resolve(text)) == toy::folder() + "/a.csv");
  CHECK(train_file(toy::resolve(text, {"dataset.train_file=b.csv"})) == "/start/b.csv");
  CHECK(train_file(toy::resolve(kBase)).empty());
}

TEST_CASE("A path may name a variable; one that is not set leaves the text and a note") {
  const auto resolve = [](const std::map<std::string, std::string>& variables) {
    return strata::config::resolve(toy::read(kBase, {"dataset.train_file=${DATA}/a.csv"}),
                                   toy::catalogue(), toy::surroundings(variables));
  };
  const Plan set = resolve({{"DATA", "/data"}});
  CHECK(set.variants[0].configuration.dataset.parameters.at("train_file") ==
        Value(std::string("/data/a.csv")));
  CHECK(set.notes.empty());
  const Plan unset = resolve({});
  CHECK(unset.variants[0].configuration.dataset.parameters.at("train_file") ==
        Value(std::string("${DATA}/a.csv")));
  CHECK(unset.notes == Names{"dataset.train_file names ${DATA}, which is not set in the "
                             "environment: its files count as missing."});
}

TEST_CASE(
    "A plan keeps what its experiment says, and its revision changes with file and overrides") {
  const Plan plan = toy::resolve("question = \"Why?\"\nseeds = 2\n" + kBase, {"training.steps=5"});
  CHECK(plan.experiment == "toy");
  CHECK(plan.question == "Why?");
  CHECK(plan.seeds == std::vector<std::int64_t>{0, 1});
  CHECK(plan.overrides == Names{"training.steps=5"});
  CHECK(plan.revision.size() == 64);
  CHECK(plan.revision != toy::resolve("question = \"Why?\"\nseeds = 2\n" + kBase).revision);
  CHECK(toy::resolve(kBase).revision != toy::resolve(kBase + "\n").revision);
  CHECK(toy::resolve(kBase).revision == toy::resolve(kBase).revision);
}
