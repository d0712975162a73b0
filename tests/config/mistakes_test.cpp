// SPDX-License-Identifier: Apache-2.0
// What people read who wrote something wrong, word for word.
#include "catch.hpp"
#include "toy_components.hpp"

#include <fmt/format.h>

#include <string>

using toy::kBase;
using toy::mistakes;

namespace {

/// kBase has six lines; `text` begins on the seventh.
std::string after_base(const std::string& text) {
  return mistakes(kBase + text);
}

}  // namespace

TEST_CASE("All mistakes are told at once, in file order, those of the command line last") {
  CHECK(
      mistakes(R"(sseds = 3
[architecture]
plugin = "looped"
hiden_size = 64
loops = 2.0
[dataset]
size = 17
plugin = "grids"
[halting]
plugin = "stedy"
[training]
optimizer = "adamv"
[training.validation]
evry = 10
[evaluation]
segments = true
[grid]
architecture.loops = [1, 0]
seeds = [1, 2]
[[ablation]]
name = "wide"
architecture.hidden_size = "wide"
)",
               {"training.stepps=10", "architecture.loops=many", "nonsense"}) ==
      R"(toy.toml:1:1: error: unknown key "sseds" at the top of an experiment. Did you mean "seeds"? Known: question, finding, metric, expect_states, seeds, plugins, dataset, architecture, augmentation, halting, training, evaluation, grid, ablation.
toy.toml:4:1: error: unknown parameter "hiden_size" in [architecture]. Did you mean "hidden_size"? Known: plugin, match, match_by, hidden_size, loops, dropout, embedding, positions.
toy.toml:5:9: error: [architecture] loops must be an integer, not a number with a point.
toy.toml:7:8: error: [dataset] size is 17, it must be 2 to 16.
toy.toml:10:10: error: there is no halting "stedy". Did you mean "steady"? Known: learned (1.0.0), steady (1.0.0).
toy.toml:12:13: error: [training] optimizer is "adamv", it must be one of: adam_atan2, adamw. Did you mean "adamw"?
toy.toml:14:1: error: unknown parameter "validation.evry" in [training]. Did you mean "validation.every"? Known: steps, batch_size, optimizer, learning_rate, beta1, beta2, weight_decay, puzzle_learning_rate, puzzle_weight_decay, warmup_steps, schedule, minimum_rate_ratio, ema, clip_norm, loss, precision, validation.every, validation.items, log_every, checkpoint_every, snapshots, device, threads.
toy.toml:16:12: error: [evaluation] segments must be an integer, not a boolean.
toy.toml:18:26: error: [grid] architecture.loops is 0, it must be 1 to 64.
toy.toml:19:1: error: seeds are replicates and never an axis: write seeds = 3 or seeds = [0, 1, 2] at the top of the file.
toy.toml:22:28: error: [[ablation]] "wide": architecture.hidden_size must be an integer, not a text.
command line "training.stepps=10": error: unknown parameter "training.stepps" on the command line. Did you mean "training.steps"? Known in training: steps, batch_size, optimizer, learning_rate, beta1, beta2, weight_decay, puzzle_learning_rate, puzzle_weight_decay, warmup_steps, schedule, minimum_rate_ratio, ema, clip_norm, loss, precision, validation.every, validation.items, log_every, checkpoint_every, snapshots, device, threads.
command line "architecture.loops=many": error: architecture.loops must be an integer, not "many".
command line "nonsense": error: this is not of the form key=value, such as training.steps=100.)");
}

TEST_CASE("An experiment needs a dataset, an architecture and a halting policy") {
  CHECK(
      mistakes("[halting]\nsegments = 2\n[grid]\narchitecture.plugin = [\"looped\"]\n") ==
      R"(toy.toml: error: [dataset] names no plugin, and the baseline needs one: add plugin = "NAME". Known: grids (1.0.0).
toy.toml: error: [architecture] names no plugin, and the baseline needs one: add plugin = "NAME". Known: looped (1.0.0), plain (1.0.0), two_level (1.9.0), two_level (1.10.0).
toy.toml:2:1: error: [halting] names no plugin, and the baseline needs one: add plugin = "NAME". Known: learned (1.0.0), steady (1.0.0).)");
}

TEST_CASE("A component that is not there does not make its keys mistakes") {
  CHECK(
      mistakes(R"([dataset]
plugin = "grids"
[architecture]
plugin = "perceiver"
latents = 7
[architecture.perceiver]
heads = 3
[halting]
plugin = "steady"
)") ==
      R"(toy.toml:4:10: error: there is no architecture "perceiver". Known: looped (1.0.0), plain (1.0.0), two_level (1.9.0), two_level (1.10.0). Searched: /plugins.)");
}

TEST_CASE("A version that is not there is told with those that are") {
  CHECK(
      mistakes(R"([dataset]
plugin = "grids"
[architecture]
plugin = "two_level@2.0.0"
[halting]
plugin = "steady"
[augmentation]
plugins = ["turn", "swop"]
)") ==
      R"(toy.toml:4:10: error: there is no architecture "two_level@2.0.0". Known: looped (1.0.0), plain (1.0.0), two_level (1.9.0), two_level (1.10.0).
toy.toml:8:20: error: there is no augmentation "swop". Did you mean "swap"? Known: swap (1.0.0), turn (1.0.0).)");
}

TEST_CASE("A component that could not be described is told with its reason") {
  strata::config::Catalogue catalogue = toy::catalogue();
  catalogue.add_unusable(strata::Kind::kArchitecture, "broken", "1.0.0", "It ended by signal 11.");
  const auto experiment = toy::read(kBase, {"architecture.plugin=broken"});
  CHECK_THROWS_WITH(strata::config::resolve(experiment, catalogue, toy::surroundings()),
                    "command line \"architecture.plugin=broken\": error: architecture \"broken\" "
                    "cannot be used: It ended by signal 11.");
}

TEST_CASE("One key written twice is a mistake that names both places") {
  CHECK(after_base("[grid]\n\"architecture.loops\" = [1]\narchitecture.loops = [2]\n") ==
        "toy.toml:9:14: error: architecture.loops is written twice, first at toy.toml:8:1. Keep "
        "one of them.");
  CHECK(mistakes(kBase + "[training]\n\"validation.every\" = 1\nvalidation.every = 2\n") ==
        "toy.toml:9:12: error: training.validation.every is written twice, first at toy.toml:8:1. "
        "Keep one of them.");
  CHECK(mistakes(kBase, {"training.steps=1", "training.steps=2"}) ==
        "command line \"training.steps=2\": error: training.steps is written twice, first at "
        "command line \"training.steps=1\". Keep one of them.");
}

TEST_CASE("A table of a component that the experiment does not name is a mistake") {
  CHECK(after_base("[architecture.two_level]\nl_cycles = 1\n") ==
        "toy.toml:8:1: error: unknown parameter \"two_level.l_cycles\" in [architecture]: "
        "\"two_level\" is no architecture that this experiment names (looped).");
  CHECK(after_base("[[ablation]]\nname = \"x\"\naugmentation.turn.mirror = false\n") ==
        "toy.toml:9:19: error: unknown parameter \"augmentation.turn.mirror\" in [[ablation]] "
        "\"x\": \"turn\" is no augmentation that this experiment names (none).");
}

TEST_CASE("A parameter is looked for in its own table only") {
  CHECK(after_base("[[ablation]]\nname = \"two\"\narchitecture.plugin = \"two_level\"\n"
                   "architecture.two_level.loops = 1\n") ==
        "toy.toml:10:24: error: unknown parameter \"architecture.two_level.loops\" in [[ablation]] "
        "\"two\". Known in architecture.two_level: match, match_by, hidden_size, "
        "h_cycles, l_cycles.");
  CHECK(after_base("[augmentation]\nplugins = [\"turn\"]\nmirror = false\n") ==
        "toy.toml:9:1: error: unknown parameter \"mirror\" in [augmentation]. It is a parameter of "
        "\"turn\": write it in [augmentation.turn]. Known: plugins, copies.");
}

TEST_CASE("Ablations need a name of their own") {
  CHECK(
      after_base(R"([[ablation]]
halting.segments = 1
[[ablation]]
name = "twice"
[[ablation]]
name = "twice"
[[ablation]]
name = "baseline"
[[ablation]]
name = 3
[[ablation]]
name = ""
)") ==
      R"(toy.toml:7:1: error: this [[ablation]] has no name. Add name = "what it changes": it names a row of the result table.
toy.toml:12:8: error: a second [[ablation]] is called "twice", the first one is at toy.toml:9:1. Names are rows of the result table: choose another.
toy.toml:14:8: error: an [[ablation]] cannot be called "baseline": so is the variant without changes.
toy.toml:16:8: error: the name of an [[ablation]] must be a text of at least one letter, not an integer.
toy.toml:18:8: error: the name of an [[ablation]] must be a text of at least one letter, not an empty one.)");
  CHECK(after_base("[grid]\narchitecture.loops = [1]\n[[ablation]]\nname = \"loops=1\"\n") ==
        "toy.toml:9:1: error: an [[ablation]] is called \"loops=1\", as a cell of [grid] is. Names "
        "are rows of the result table: choose another.");
}

TEST_CASE("An ablation changes keys of the six tables and nothing else") {
  CHECK(
      after_base("[[ablation]]\nname = \"x\"\nseeds = 5\narchitectur.loops = 1\nhalting = 3\n") ==
      R"(toy.toml:9:1: error: an [[ablation]] cannot change seeds: every variant runs with the same ones, so that differences are paired. Write seeds at the top of the file.
toy.toml:10:13: error: unknown key "architectur.loops" in [[ablation]] "x". Did you mean "architecture"? The first word of a key must be one of: dataset, architecture, augmentation, halting, training, evaluation.
toy.toml:11:1: error: halting must be a table of keys, not an integer.)");
  CHECK(
      after_base("[[ablation]]\nnam = \"x\"\n") ==
      R"(toy.toml:7:1: error: this [[ablation]] has no name. Add name = "what it changes": it names a row of the result table.
toy.toml:8:1: error: unknown key "nam" in an [[ablation]]. Did you mean "name"? The first word of a key must be one of: name, expect, dataset, architecture, augmentation, halting, training, evaluation.)");
  CHECK(mistakes(kBase, {"grid.x=1"}) ==
        "command line \"grid.x=1\": error: unknown key \"grid.x\" on the command line. The first "
        "word of a key must be one of: dataset, architecture, augmentation, halting, training, "
        "evaluation.");
}

TEST_CASE("Tables and lists in the wrong place are told how they are written") {
  CHECK(
      mistakes("grid = 1\nablation = 2\n" + kBase) ==
      R"(toy.toml:1:1: error: grid must be a table: [grid], with a line such as architecture.h_cycles = [1, 2] for each axis.
toy.toml:2:1: error: an ablation is written as [[ablation]], in two pairs of brackets.)");
  CHECK(mistakes("question = 1\n" + kBase) ==
        "toy.toml:1:12: error: question must be a text, not an integer.");
  CHECK(after_base("[training]\nsteps = [10, 20]\n") ==
        "toy.toml:8:9: error: [training] steps must be an integer, not a list. Several values make "
        "an axis, which stands in [grid].");
}

TEST_CASE("An axis is a list of different values") {
  CHECK(
      after_base(R"([augmentation]
plugins = ["turn"]
[grid]
architecture.loops = 3
training.steps = []
training.learning_rate = [1, 0.5, 1.0]
augmentation.plugins = ["turn"]
)") ==
      R"(toy.toml:10:22: error: [grid] architecture.loops must be a list of at least one value, not an integer.
toy.toml:11:18: error: [grid] training.steps must be a list of at least one value, not an empty one.
toy.toml:12:35: error: [grid] training.learning_rate has the value 1.0 twice.
toy.toml:13:25: error: [grid] augmentation.plugins must be a list of texts, not a text. Each value of this axis is a list, such as [[], ["one"]].)");
}

TEST_CASE("A grid has at most ten thousand cells") {
  std::string values = "0";
  for (int value = 1; value < 101; ++value)
    values += fmt::format(", {}", value);
  CHECK(after_base("[grid]\ntraining.warmup_steps = [" + values + "]\ndataset.seed = [" + values +
                   "]\n") ==
        "toy.toml:8:10: error: [grid] has 10201 cells, it must have at most 10000.");
}

TEST_CASE("A value that is wrong in one variant only is told for its component") {
  // 1,024 fits "looped" and is beyond "two_level".
  const std::string text = "[[ablation]]\nname = \"two\"\narchitecture.plugin = \"two_level\"\n";
  CHECK(mistakes("[dataset]\nplugin = \"grids\"\n[architecture]\nplugin = \"looped\"\n"
                 "hidden_size = 1024\n[halting]\nplugin = \"steady\"\n" +
                 text) ==
        "toy.toml:5:15: error: [architecture] hidden_size is 1024, it must be 8 "
        "to 512 for \"two_level\".");
  CHECK(mistakes("[dataset]\nplugin = \"grids\"\n[architecture]\nplugin = \"looped\"\n"
                 "hidden_size = 1024\n[halting]\nplugin = \"steady\"\n" +
                 text + "architecture.two_level.hidden_size = 512\n")
            .empty());
}

TEST_CASE("An ensemble asks for no more snapshots than training keeps") {
  CHECK(
      mistakes(kBase + "[evaluation]\nensemble = 4\n[training]\nsnapshots = 3\n") ==
      "toy.toml:8:12: error: [evaluation] ensemble is 4, but training.snapshots is 3: set it to 4 "
      "or more, so that there are as many weights to ask.");
  CHECK(mistakes(kBase + "[evaluation]\nensemble = 4\n[training]\nsnapshots = 8\nsteps = 3\n") ==
        "toy.toml:8:12: error: [evaluation] ensemble is 4, but training.steps is 3: set it to 4 or "
        "more, so that there are as many weights to ask.");
  CHECK(mistakes(kBase + "[evaluation]\nensemble = 4\n[training]\nsnapshots = 4\nsteps = 4\n")
            .empty());
}

TEST_CASE("A device is auto, cpu, cuda or cuda:N") {
  CHECK(mistakes(kBase, {"training.device=gpu"}) ==
        "command line \"training.device=gpu\": error: [training] device is \"gpu\", it must be "
        "auto, cpu, cuda or cuda:N (cuda:0 is the first GPU).");
  CHECK_FALSE(mistakes(kBase, {"training.device=cuda:"}).empty());
  CHECK_FALSE(mistakes(kBase, {"training.device=cuda:x"}).empty());
  for (const std::string device : {"auto", "cpu", "cuda", "cuda:1"})
    CHECK(mistakes(kBase, {"training.device=" + device}).empty());
}
