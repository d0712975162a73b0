// SPDX-License-Identifier: Apache-2.0
#include "run/score_check.hpp"

#include "catch.hpp"
#include "small_plan.hpp"

namespace strata::run {
namespace {

constexpr const char* kText =
    "[evaluation]\n"
    "votes.copies = 8\n"
    "[[ablation]]\n"
    "name = \"by score\"\n"
    "evaluation.votes.select = \"score\"\n"
    "[[ablation]]\n"
    "name = \"by another policy's score\"\n"
    "evaluation.votes.select = \"best_score\"\n";

/// The plan of that text, as resolve() makes it, where every policy is `fixed` but the last's.
config::Plan plan() {
  config::Plan plan = test::small_plan({"baseline", "by score", "by another policy's score"}, 1);
  for (config::Variant& variant : plan.variants)
    variant.evaluation.set("votes.copies", std::int64_t{8});
  plan.variants[1].evaluation.set("votes.select", std::string("score"));
  plan.variants[2].evaluation.set("votes.select", std::string("best_score"));
  plan.variants[2].policy =
      protocol::ComponentChoice{Kind::kHalting, "stable", "1", "/stable.strata.so", "03", {}};
  return plan;
}

std::string refusal(const std::vector<std::string>& overrides, config::Plan plan,
                    bool other_gives_score) {
  const config::Experiment experiment = config::experiment_of(kText, "votes.toml", overrides);
  std::vector<protocol::PlanAnswer> answers(plan.trainings.size());
  answers[2].policies.push_back({.gives_score = other_gives_score});
  const std::vector<Problem> problems = score_problems(experiment, plan, answers);
  return problems.empty() ? "" : ConfigError(problems).what();
}

TEST_CASE("selecting by a score that the policy does not give is refused where it is written") {
  CHECK(refusal({}, plan(), true) ==
        "votes.toml:5:18: error: \"by score\": evaluation.votes.select is \"score\", but halting "
        "policy \"fixed\" gives no score. Choose one of count, least_residual, largest_margin, "
        "first_halted, valid, or a policy that gives a score.");
  CHECK_THAT(refusal({}, plan(), false),
             Catch::Contains("votes.toml:8:18: error: \"by another policy's score\": "
                             "evaluation.votes.select is \"best_score\", but halting policy "
                             "\"stable\" gives no score."));
}

TEST_CASE("a single vote is not selected, whatever the selector") {
  config::Plan alone = plan();
  for (config::Variant& variant : alone.variants)
    variant.evaluation.set("votes.copies", std::int64_t{1});
  CHECK(refusal({}, alone, true).empty());
}

}  // namespace
}  // namespace strata::run
