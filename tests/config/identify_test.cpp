// SPDX-License-Identifier: Apache-2.0
#include "config/identify.hpp"

#include "catch.hpp"
#include "config/canonical.hpp"
#include "toy_components.hpp"

#include <set>

using strata::config::Plan;
using toy::kBase;

namespace {

using Files = std::vector<std::pair<std::string, std::string>>;

Plan identified(const std::string& text, const std::vector<std::string>& overrides = {},
                const Files& files = {}) {
  Plan plan = toy::resolve(text, overrides);
  plan.trainings.at(0).file_hashes = files;
  return strata::config::identify(std::move(plan));
}

std::string trial(const std::string& text, const std::vector<std::string>& overrides = {},
                  const Files& files = {}) {
  return identified(text, overrides, files).trainings.at(0).trial_ids.at(0);
}

std::string evaluation(const std::vector<std::string>& overrides) {
  return identified(kBase, overrides).variants.at(0).evaluation_ids.at(0);
}

}  // namespace

TEST_CASE("A trial's id is the hash of a text in a fixed form") {
  const Plan plan =
      identified("seeds = [5, 6]\n" + kBase + "[augmentation]\nplugins = [\"turn\"]\n", {},
                 {{"/data/hard.csv", "0123"}});
  CHECK(plan.trainings.at(0).canonical == R"(strata trial 1
architecture plugin = "looped"
architecture sha256 = hash of looped 1.0.0
architecture.dropout = 0.0
architecture.embedding = true
architecture.hidden_size = 32
architecture.loops = 2
architecture.positions = "learned"
augmentation 1 plugin = "turn"
augmentation 1 sha256 = hash of turn 1.0.0
augmentation 1.mirror = true
augmentation.copies = 0
dataset plugin = "grids"
dataset sha256 = hash of grids 1.0.0
dataset.seed = 0
dataset.size = 4
halting plugin = "steady"
halting sha256 = hash of steady 1.0.0
halting.segments = 4
numerics = 1
training.batch_size = 32
training.beta1 = 0.9
training.beta2 = 0.95
training.clip_norm = 0.0
training.ema = 0.0
training.learning_rate = 1e-04
training.log_every = 10
training.loss = "stablemax_cross_entropy"
training.minimum_rate_ratio = 0.0
training.optimizer = "adam_atan2"
training.precision = "float32"
training.puzzle_learning_rate = 1e-04
training.puzzle_weight_decay = 0.1
training.schedule = "constant"
training.snapshots = 0
training.steps = 1000
training.validation.every = 0
training.validation.items = 0
training.warmup_steps = 0
training.weight_decay = 0.1
)");
  // Python's hashlib, over the text above and the lines of data and seed.
  CHECK(
      plan.trainings.at(0).trial_ids ==
      std::vector<std::string>{"b2393df24a1fe877e64cc7cfdf2d4cbf4ee3b06cb70148fec99c06eb166a49b0",
                               "ebb9cb23cae7a87784ecad61965884673090c48b50672d8a082f18fe725415f7"});
  CHECK(
      plan.variants.at(0).evaluation_ids ==
      std::vector<std::string>{"7bbdcd4469059c8e4ff9619f371651e7b4fe8a71af2f0a6138ae6071ab13fb98",
                               "4d5f810b54a014d3e9d8db47fdd469c3d05d3de1cf556035010f40451416db5e"});
  CHECK(strata::config::canonical_evaluation(plan.variants.at(0).evaluation) ==
        R"(strata evaluation 1
evaluation.batch_size = 256
evaluation.ensemble = 1
evaluation.halting = "maximum"
evaluation.items = 0
evaluation.noise = 0.0
evaluation.policy = ""
evaluation.segments = 0
evaluation.split = "test"
evaluation.trajectories = 1
evaluation.votes.copies = 1
evaluation.votes.select = "count"
)");
}

TEST_CASE("Spelling does not count: order of keys, quotes, defaults written out, 1 for 1.0") {
  const std::string plain = trial(kBase);
  CHECK(trial(R"([halting]
"segments" = 4
plugin = "steady@1.0.0"
[architecture]
positions = "learned"
plugin = "looped"
"looped.hidden_size" = 32
hidden_size = 999
dropout = 0
[training]
validation.every = 0
steps = 1000
clip_norm = 0
[dataset]
plugin = "grids"
[augmentation]
copies = 0
)") == plain);
  CHECK(trial(kBase, {"architecture.dropout=-0.0", "training.beta1=0.90"}) == plain);
}

TEST_CASE("What does not change a result does not count") {
  const std::string plain = trial(kBase);
  for (const std::string key :
       {"training.device=cuda:1", "training.threads=7", "training.checkpoint_every=3",
        "evaluation.segments=9", "evaluation.halting=policy", "dataset.train_file=/data/a.csv"})
    CHECK(trial(kBase, {key}) == plain);
  CHECK(trial("question = \"Why?\"\nseeds = 4\n" + kBase) == plain);
}

TEST_CASE("Everything that changes a result changes the id") {
  std::set<std::string> ids = {trial(kBase)};
  const std::vector<std::string> keys = {"architecture.hidden_size=40",
                                         "architecture.loops=3",
                                         "architecture.dropout=0.1",
                                         "architecture.embedding=false",
                                         "architecture.positions=none",
                                         "architecture.plugin=plain",
                                         "architecture.plugin=two_level",
                                         "architecture.plugin=two_level@1.9.0",
                                         "dataset.size=9",
                                         "dataset.seed=1",
                                         "halting.segments=5",
                                         "halting.plugin=learned",
                                         "augmentation.copies=1",
                                         "augmentation.plugins=turn",
                                         "augmentation.plugins=turn,swap",
                                         "augmentation.plugins=swap,turn",
                                         "training.steps=999",
                                         "training.batch_size=31",
                                         "training.optimizer=adamw",
                                         "training.learning_rate=1e-3",
                                         "training.beta1=0.8",
                                         "training.beta2=0.8",
                                         "training.weight_decay=0.2",
                                         "training.puzzle_learning_rate=1e-3",
                                         "training.puzzle_weight_decay=0.2",
                                         "training.warmup_steps=1",
                                         "training.schedule=cosine",
                                         "training.minimum_rate_ratio=0.1",
                                         "training.ema=0.9",
                                         "training.clip_norm=1",
                                         "training.loss=softmax_cross_entropy",
                                         "training.precision=float64",
                                         "training.validation.every=10",
                                         "training.validation.items=10",
                                         "seeds=1,2"};
  for (const std::string& key : keys) {
    INFO(key);
    CHECK(ids.insert(trial(kBase, {key})).second);
  }
}

TEST_CASE("A rebuilt plugin is another trial of those that use it, wherever the file lies") {
  const auto with = [](const std::string& plugin, const std::string& hash) {
    const auto experiment = toy::read(kBase);
    return strata::config::identify(strata::config::resolve(experiment,
                                                            toy::catalogue_with(plugin, hash),
                                                            toy::surroundings()))
        .trainings.at(0)
        .trial_ids.at(0);
  };
  const std::string plain = trial(kBase);
  CHECK(with("looped", "other") != plain);
  CHECK(with("grids", "other") != plain);
  CHECK(with("steady", "other") != plain);
  CHECK(with("two_level", "other") == plain);

  Plan moved = toy::resolve(kBase);
  moved.trainings[0].configuration.architecture.file = "/elsewhere/looped.strata.so";
  CHECK(strata::config::identify(moved).trainings[0].trial_ids[0] == plain);
}

TEST_CASE("The content of data files counts, their names do not") {
  const std::vector<std::string> here = {"dataset.train_file=/a/train.csv",
                                         "dataset.test_file=/a/test.csv"};
  const std::string id = trial(kBase, here, {{"/a/train.csv", "one"}, {"/a/test.csv", "two"}});
  CHECK(trial(kBase, {"dataset.train_file=/b/x.csv", "dataset.test_file=/b/y.csv"},
              {{"/b/y.csv", "two"}, {"/b/x.csv", "one"}}) == id);
  CHECK(trial(kBase, here, {{"/a/train.csv", "two"}, {"/a/test.csv", "one"}}) != id);
  CHECK(trial(kBase, here, {{"/a/train.csv", "one"}, {"/a/test.csv", "three"}}) != id);
  CHECK(trial(kBase, here, {{"/a/train.csv", "one"}}) != id);
  // A folder of files: the way below it counts.
  const std::vector<std::string> folder = {"dataset.train_file=/a"};
  CHECK(trial(kBase, folder, {{"/a/x/1.csv", "one"}}) ==
        trial(kBase, {"dataset.train_file=/b/c"}, {{"/b/c/x/1.csv", "one"}}));
  CHECK(trial(kBase, folder, {{"/a/x/1.csv", "one"}}) !=
        trial(kBase, folder, {{"/a/x/2.csv", "one"}}));
}

TEST_CASE("An evaluation's id changes with the trial and with each of its settings") {
  std::set<std::string> ids = {evaluation({})};
  for (const std::string key :
       {"evaluation.segments=2", "evaluation.halting=policy", "evaluation.batch_size=9",
        "evaluation.split=validation", "evaluation.items=10", "training.steps=9"}) {
    INFO(key);
    CHECK(ids.insert(evaluation({key})).second);
  }
  CHECK(evaluation({"training.threads=2"}) == evaluation({}));
}

TEST_CASE("A training whose data are missing has no ids, the others have theirs") {
  Plan plan = toy::resolve("seeds = 2\n" + kBase +
                           "[[ablation]]\nname = \"from a file\"\n"
                           "dataset.train_file = \"absent.csv\"\n"
                           "[[ablation]]\nname = \"from another\"\n"
                           "dataset.train_file = \"gone.csv\"\n");
  REQUIRE(plan.trainings.size() == 3);
  plan.trainings[1].missing_files = {"absent.csv"};
  plan.trainings[2].missing_files = {"gone.csv"};
  plan = strata::config::identify(plan);
  CHECK(toy::names(plan) == std::vector<std::string>{"baseline", "from a file", "from another"});
  REQUIRE(plan.trainings.size() == 3);
  CHECK(plan.trainings[0].trial_ids.size() == 2);
  CHECK(plan.trainings[0].trial_ids[0] != plan.trainings[0].trial_ids[1]);
  CHECK(plan.trainings[1].trial_ids.empty());
  CHECK(plan.variants[0].evaluation_ids.size() == 2);
  CHECK(plan.variants[1].evaluation_ids.empty());
}

TEST_CASE("Variants whose files turn out to have the same content fold") {
  Plan plan = toy::resolve(kBase + R"([[ablation]]
name = "a"
dataset.train_file = "/a.csv"
[[ablation]]
name = "copy of a"
dataset.train_file = "/b.csv"
[[ablation]]
name = "longer"
training.steps = 2000
)");
  REQUIRE(plan.trainings.size() == 4);
  plan.trainings[1].file_hashes = {{"/a.csv", "same"}};
  plan.trainings[2].file_hashes = {{"/b.csv", "same"}};
  plan = strata::config::identify(plan);
  CHECK(toy::names(plan) == std::vector<std::string>{"baseline", "a", "longer"});
  CHECK(plan.variants[1].folded == std::vector<std::string>{"copy of a"});
  REQUIRE(plan.trainings.size() == 3);
  CHECK(plan.variants[2].training == 2);
  CHECK(plan.notes == std::vector<std::string>{
                          "\"copy of a\" differs from \"a\" only in dataset.train_file, which "
                          "changes no result: one row stands for both."});
}
