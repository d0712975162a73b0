// SPDX-License-Identifier: Apache-2.0
#include "run/rule_problems.hpp"

#include "catch.hpp"
#include "small_plan.hpp"

namespace strata::run {
namespace {

constexpr const char* kText =
    "[architecture]\n"
    "hidden_size = 32\n"
    "heads = 2\n"
    "num_heads = 4\n"
    "[[ablation]]\n"
    "name = \"wide\"\n"
    "architecture.hidden_size = 34\n";

constexpr const char* kRule =
    "architecture \"hrm\": hidden_size is 34 and num_heads is 4: hidden_size must be a multiple of "
    "num_heads";

std::string told(const std::vector<std::string>& overrides,
                 const std::vector<std::vector<std::string>>& problems) {
  config::Plan plan = test::small_plan({"baseline", "wide", "other"}, 1);
  std::vector<protocol::PlanAnswer> answers(plan.trainings.size());
  for (std::size_t index = 0; index < problems.size(); ++index)
    answers[index].problems = problems[index];
  const auto found =
      rule_problems(config::experiment_of(kText, "small.toml", overrides), plan, answers);
  return found.empty() ? "" : ConfigError(found).what();
}

TEST_CASE("a rule that one variant breaks is told with its name, where its key is written") {
  CHECK(told({}, {{}, {kRule}, {}}) == "small.toml:7:14: error: \"wide\": " + std::string(kRule));
}

TEST_CASE("a rule that all variants break is told once, without their names") {
  CHECK(told({}, {{kRule}, {kRule}, {kRule}}) == "small.toml:4:1: error: " + std::string(kRule));
  CHECK(told({"architecture.num_heads=5"}, {{kRule}, {kRule}, {kRule}}) ==
        "command line \"architecture.num_heads=5\": error: " + std::string(kRule));
}

TEST_CASE("a rule of several components is told once for all of them") {
  const std::string rule =
      "hidden_size is 30 and num_heads is 4: hidden_size must be a multiple of num_heads";
  const std::vector<std::vector<std::string>> problems{{"architecture \"hrm\": " + rule},
                                                       {"architecture \"trm\": " + rule},
                                                       {"architecture \"hrm\": " + rule}};
  CHECK(told({"architecture.hidden_size=30"}, problems) ==
        "command line \"architecture.hidden_size=30\": error: architecture \"hrm\", \"trm\": " +
            rule);
  CHECK(told({"architecture.hidden_size=30"}, {problems[0], problems[1], {}}) ==
        "command line \"architecture.hidden_size=30\": error: \"baseline\", \"wide\": architecture "
        "\"hrm\", \"trm\": " +
            rule);
  // Other numbers, or another place, are another mistake: "wide" has a line of its own.
  CHECK(told({}, problems) ==
        "small.toml:4:1: error: \"baseline\", \"other\": architecture "
        "\"hrm\": " +
            rule +
            "\nsmall.toml:7:14: error: \"wide\": architecture "
            "\"trm\": " +
            rule);
}

TEST_CASE("a rule is not told at the table of another component") {
  const auto place = [](const std::string& text, const char* rule) {
    config::Plan plan = test::small_plan({"baseline"}, 1);
    const auto found = rule_problems(config::experiment_of(text, "small.toml", {}), plan,
                                     {protocol::PlanAnswer{.problems = {rule}}});
    return found.at(0).where.text();
  };
  const std::string text =
      "[architecture]\nplugin = \"hrm\"\nhidden_size = 34\nnum_heads = 4\n"
      "[architecture.transformer]\nhidden_size = 30\n";
  CHECK(place(text, kRule) == "small.toml:4:1");
  CHECK(place(text + "[architecture.hrm]\nhidden_size = 34\n", kRule) == "small.toml:8:1");
  CHECK(place("[training]\nvalidation.every = 3\n",
              "training: validation.every is 3, but there is nothing to validate on") ==
        "small.toml:2:12");
}

TEST_CASE("a rule of an augmentation is told where the augmentations are named") {
  config::Plan plan = test::small_plan({"baseline"}, 1);
  const auto found = rule_problems(
      config::experiment_of("[augmentation]\nplugins = [\"turn\"]\n", "small.toml", {}), plan,
      {protocol::PlanAnswer{
          .problems = {"augmentation \"turn\": it breaks the rule. Take the augmentation out of "
                       "augmentation.plugins."}}});
  CHECK(ConfigError(found).what() ==
        std::string("small.toml:2:1: error: augmentation \"turn\": it breaks the rule. Take the "
                    "augmentation out of augmentation.plugins."));
}

TEST_CASE("a rule that names no key of the file is told of the file") {
  CHECK(told({}, {{"training: the sun must shine"}, {}, {"training: the sun must shine"}}) ==
        "small.toml: error: \"baseline\", \"other\": training: the sun must shine");
}

TEST_CASE("where nothing is broken nothing is told") {
  CHECK(told({}, {{}, {}, {}}).empty());
}

}  // namespace
}  // namespace strata::run
