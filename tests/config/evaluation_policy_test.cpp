// SPDX-License-Identifier: Apache-2.0
// An evaluation under another halting policy than the one that was trained.
#include "catch.hpp"
#include "config/identify.hpp"
#include "toy_components.hpp"

#include "protocol/settings.hpp"

using strata::Value;
using strata::config::Plan;
using strata::config::Variant;
using toy::kBase;

namespace {

/// Halting is asked for; the trained policy is steady, with 4 segments.
const std::string kAsked = kBase + "[evaluation]\nhalting = \"policy\"\n";

Plan identified(const std::string& text, const std::string& sha256 = "rebuilt") {
  return strata::config::identify(strata::config::resolve(
      toy::read(text), toy::catalogue_with("learned", sha256), toy::surroundings()));
}

const std::string kLearned = R"([[ablation]]
name = "learned"
evaluation.policy = "learned"
)";

}  // namespace

TEST_CASE("Evaluations may have other policies: one training, the segments of the trained one") {
  const Plan plan = toy::resolve(kAsked + "[evaluation.learned]\nexploration = 0.3\n" + kLearned);
  CHECK(plan.trainings.size() == 1);
  CHECK(toy::names(plan) == std::vector<std::string>{"baseline", "learned"});
  CHECK_FALSE(toy::variant(plan, "baseline").policy.has_value());
  CHECK(toy::variant(plan, "baseline").evaluation.at("policy") == Value(std::string()));
  const Variant& learned = toy::variant(plan, "learned");
  REQUIRE(learned.policy.has_value());
  CHECK(learned.policy->name == "learned");
  CHECK(learned.policy->kind == strata::Kind::kHalting);
  CHECK(learned.policy->file == "/plugins/learned.strata.so");
  CHECK(learned.policy->sha256 == "hash of learned 1.0.0");
  CHECK(learned.policy->parameters.at("segments") == Value(std::int64_t{4}));
  CHECK(learned.policy->parameters.at("exploration") == Value(0.3));
  CHECK(learned.evaluation.at("policy") == Value(std::string("learned")));
  CHECK(learned.evaluation.at("learned.exploration") == Value(0.3));
  CHECK_FALSE(learned.evaluation.contains("learned.segments"));
  CHECK(learned.changes ==
        std::vector<std::pair<std::string, Value>>{{"evaluation.policy", std::string("learned")}});
  CHECK(plan.notes.empty());
}

TEST_CASE("An evaluation's own segments are those of its policy") {
  const Plan plan = toy::resolve(kAsked + "segments = 64\npolicy = \"learned\"\n");
  CHECK(toy::variant(plan, "baseline").policy->parameters.at("segments") ==
        Value(std::int64_t{64}));
}

TEST_CASE("Policies of evaluations may be an axis, with parameters of their own") {
  const Plan plan = toy::resolve(kAsked + R"([evaluation.learned]
exploration = 0.3
[grid]
evaluation.policy = ["steady", "learned"]
evaluation.learned.exploration = [0.1, 0.2]
)");
  CHECK(plan.trainings.size() == 1);
  // The trained policy by its name is the trained policy.
  CHECK(toy::names(plan) == std::vector<std::string>{"baseline", "policy=learned, exploration=0.1",
                                                     "policy=learned, exploration=0.2"});
  CHECK(toy::variant(plan, "baseline").folded ==
        std::vector<std::string>{"policy=steady", "policy=steady, exploration=0.2"});
}

TEST_CASE("The trained policy with other parameters is another policy, and keeps the rest") {
  const std::string base = R"([dataset]
plugin = "grids"
[architecture]
plugin = "looped"
[halting]
plugin = "learned"
segments = 8
exploration = 0.7
[evaluation]
halting = "policy"
)";
  const Plan same = toy::resolve(base + kLearned);
  CHECK(toy::names(same) == std::vector<std::string>{"baseline"});
  const Plan other = toy::resolve(base + kLearned + "evaluation.learned.exploration = 0.1\n");
  REQUIRE(toy::names(other) == std::vector<std::string>{"baseline", "learned"});
  const Variant& variant = toy::variant(other, "learned");
  CHECK(variant.policy->parameters.at("segments") == Value(std::int64_t{8}));
  CHECK(variant.policy->parameters.at("exploration") == Value(0.1));
  CHECK(other.trainings.size() == 1);
}

TEST_CASE("Where no policy decides, one of the evaluation is without effect, and a note says so") {
  const Plan plan = toy::resolve(kBase + kLearned);
  CHECK(toy::names(plan) == std::vector<std::string>{"baseline"});
  CHECK(plan.notes ==
        std::vector<std::string>{
            "evaluation.policy is used where evaluation.halting is \"policy\": without effect in "
            "\"learned\".",
            "\"learned\" is the same as \"baseline\": one row stands for both."});
}

TEST_CASE("An architecture that is not recurrent has no policy of its evaluation either") {
  const Plan plan =
      toy::resolve(kAsked + "policy = \"learned\"\n" +
                   "[[ablation]]\nname = \"plain\"\narchitecture.plugin = \"plain\"\n");
  CHECK_FALSE(toy::variant(plan, "plain").policy.has_value());
  CHECK(toy::variant(plan, "plain").evaluation.at("policy") == Value(std::string()));
}

TEST_CASE("The command line chooses a policy and its parameters") {
  const Plan plan =
      toy::resolve(kAsked, {"evaluation.policy=learned", "evaluation.learned.exploration=0.5"});
  CHECK(toy::variant(plan, "baseline").policy->parameters.at("exploration") == Value(0.5));
}

TEST_CASE("A policy counts for the evaluation's id with all it is, and never for the trial's") {
  const std::string asked = kAsked + "policy = \"learned\"\n";
  const Plan plain = identified(kAsked);
  const Plan other = identified(asked);
  const Plan rebuilt = identified(asked, "rebuilt again");
  const Plan changed = identified(asked + "[evaluation.learned]\nexploration = 0.2\n");
  const auto evaluation = [](const Plan& plan) { return plan.variants[0].evaluation_ids.at(0); };
  const auto trial = [](const Plan& plan) { return plan.trainings[0].trial_ids.at(0); };
  CHECK(evaluation(plain) != evaluation(other));
  CHECK(evaluation(other) != evaluation(rebuilt));
  CHECK(evaluation(other) != evaluation(changed));
  CHECK(evaluation(other) == evaluation(identified(asked)));
  for (const Plan* plan : {&other, &rebuilt, &changed})
    CHECK(trial(*plan) == trial(plain));
}

TEST_CASE("What is wrong with an evaluation's policy is told with its place") {
  CHECK(toy::mistakes(kAsked + "policy = \"lerned\"\n") ==
        "toy.toml:9:10: error: there is no halting \"lerned\". Did you mean \"learned\"? Known: "
        "learned (1.0.0), steady (1.0.0).");
  CHECK(toy::mistakes(kAsked + "policy = 3\n") ==
        "toy.toml:9:10: error: [evaluation] policy must be a text, not an integer.");
  CHECK(toy::mistakes(kAsked + "policy = \"learned\"\n[evaluation.learned]\nexploratoin = 0.3\n") ==
        "toy.toml:11:1: error: unknown parameter \"exploratoin\" in [evaluation.learned]. Did you "
        "mean \"exploration\"? Known: exploration.");
  CHECK(toy::mistakes(kAsked + "policy = \"learned\"\n[evaluation.learned]\nexploration = 3\n") ==
        "toy.toml:11:15: error: [evaluation.learned] exploration is 3, it must be 0 to 1.");
  CHECK(
      toy::mistakes(kAsked + "policy = \"learned\"\n[evaluation.learned]\nsegments = 3\n") ==
      "toy.toml:11:1: error: unknown parameter \"segments\" in [evaluation.learned]. The segments "
      "of an evaluation are evaluation.segments, whatever its policy. Known: exploration.");
  CHECK(toy::mistakes(kAsked + "[evaluation.learned]\nexploration = 0.3\n") ==
        "toy.toml:10:1: error: unknown parameter \"learned.exploration\" in [evaluation]: "
        "\"learned\" is no evaluation.policy that this experiment names (none).");
  CHECK(toy::mistakes(kAsked + "policy = \"learned\"\n", {"evaluation.lerned.exploration=0.3"}) ==
        "command line \"evaluation.lerned.exploration=0.3\": error: unknown parameter "
        "\"evaluation.lerned.exploration\" on the command line: \"lerned\" is no evaluation.policy "
        "that this experiment names (learned). Did you mean \"learned\"?");
}

TEST_CASE("A parameter of a policy that stands in [evaluation] itself is told its table") {
  const std::string text = toy::mistakes(kAsked + "policy = \"learned\"\nexploration = 0.3\n");
  CHECK_THAT(text, Catch::Contains("toy.toml:10:1: error: unknown parameter \"exploration\" in "
                                   "[evaluation]. It is a parameter of \"learned\": write it in "
                                   "[evaluation.learned]. Known: segments, halting, policy, "));
}
