// SPDX-License-Identifier: Apache-2.0
#include "catch.hpp"
#include "grid.hpp"

using namespace strata::test;
using Catch::Matchers::ContainsSubstring;

namespace {

std::string ablation(const std::string& name, const std::string& changes) {
  return "[[ablation]]\nname = \"" + name + "\"\n" + changes;
}

/// One training, five ways of halting in evaluation.
std::string policies() {
  std::string text = small_experiment();
  text.erase(text.find("[[ablation]]"));
  text += "[evaluation]\nhalting = \"policy\"\nsegments = 6\n";
  text += ablation("stable", "evaluation.policy = \"stable\"\nevaluation.stable.patience = 1\n");
  text += ablation("residual", "evaluation.policy = \"residual\"\n");
  text += ablation("confidence",
                   "evaluation.policy = \"confidence\"\n"
                   "evaluation.confidence.threshold = 0.5\n");
  text += ablation("oracle", "evaluation.policy = \"oracle\"\n");
  return text;
}

}  // namespace

TEST_CASE("one training is evaluated under several policies, and the upper bound is marked") {
  const Grid grid(policies());
  const Result result = grid.run({"seeds=1"});
  INFO(result.errors << result.output);
  REQUIRE(result.exit_code == 0);
  CHECK(grid.count("SELECT count(*) FROM trials") == 1);
  CHECK(grid.count("SELECT count(*) FROM attempts") == 1);
  CHECK(grid.count("SELECT count(*) FROM evaluations WHERE finished IS NOT NULL") == 5);
  CHECK(grid.query("SELECT variant, evaluation_policy, uses_labels FROM trial_summary"
                   " ORDER BY variant_position")
            .rows == std::vector<std::vector<strata::store::SqlValue>>{
                         {"baseline", "", std::int64_t{0}},
                         {"stable", "stable", std::int64_t{0}},
                         {"residual", "residual", std::int64_t{0}},
                         {"confidence", "confidence", std::int64_t{0}},
                         {"oracle", "oracle", std::int64_t{1}}});
  CHECK(grid.count("SELECT json_extract(settings, '$.\"stable.patience\"') FROM evaluations"
                   " WHERE json_extract(settings, '$.policy') = 'stable'") == 1);
  CHECK(grid.count("SELECT integer FROM parameters WHERE key = 'evaluation.stable.patience'") == 1);
  // Nobody is better than who knows the answers, and nobody takes more than all segments.
  CHECK(grid.count("SELECT count(*) FROM trial_summary WHERE exact_accuracy > (SELECT"
                   " exact_accuracy FROM trial_summary WHERE variant = 'oracle')") == 0);
  CHECK(grid.count("SELECT count(*) FROM trial_summary WHERE mean_segments > 6") == 0);
  CHECK(grid.count("SELECT min(mean_segments) < 6 FROM trial_summary") == 1);
  CHECK_THAT(result.output, ContainsSubstring("oracle †"));
  CHECK_THAT(result.output, ContainsSubstring("† Upper bound: its policy looks at the labels.\n"));
  CHECK_THAT(result.errors,
             ContainsSubstring("\"oracle\" is an upper bound: its policy looks at the labels."));

  const Result again = grid.run({"seeds=1"});
  CHECK(again.exit_code == 0);
  CHECK(grid.count("SELECT count(*) FROM attempts") == 1);
}

TEST_CASE(
    "a learned policy's rule may be changed in evaluation, with the weights that it learned") {
  std::string text = small_experiment();
  text.erase(text.find("[[ablation]]"));
  text.replace(text.find("plugin = \"fixed\""), 16, "plugin = \"ponder\"");
  text += "[evaluation]\nhalting = \"policy\"\n";
  text += ablation("at once", "evaluation.policy = \"ponder\"\nevaluation.ponder.threshold = 0\n");
  text += ablation("sampled",
                   "evaluation.policy = \"ponder\"\nevaluation.ponder.decision = \"sample\"\n");
  const Grid grid(text);
  const Result result = grid.run({"seeds=1"});
  INFO(result.errors << result.output);
  REQUIRE(result.exit_code == 0);
  CHECK(grid.count("SELECT count(*) FROM trials") == 1);
  CHECK(grid.count("SELECT mean_segments = 1 FROM trial_summary WHERE variant = 'at once'") == 1);
  CHECK(grid.count("SELECT mean_segments BETWEEN 1 AND 3 FROM trial_summary"
                   " WHERE variant = 'sampled'") == 1);
}

TEST_CASE("policies that cannot be an evaluation's are refused before anything starts") {
  std::string text = small_experiment("[evaluation]\nhalting = \"policy\"\n");
  const auto refusal = [&](const std::string& more, std::vector<std::string> overrides = {}) {
    const Grid grid(text + more);
    const Result result = grid.run(std::move(overrides));
    CHECK(result.exit_code == 2);
    CHECK_FALSE(std::filesystem::exists(grid.folder / "results.db"));
    return result.errors;
  };
  CHECK_THAT(refusal(ablation("learned", "evaluation.policy = \"correctness\"\n")),
             ContainsSubstring(
                 "\"learned\": evaluation.policy \"correctness\" has learned weights, which only "
                 "training with it gives, and this model is trained with \"fixed\". Evaluate with "
                 "a policy that learns nothing, or train with halting.plugin = \"correctness\"."));
  CHECK_THAT(
      refusal("", {"evaluation.policy=oracle"}),
      ContainsSubstring("\"baseline\": evaluation.policy \"oracle\" looks at the labels, so what "
                        "it gives is an upper bound and no result: the baseline is what all others "
                        "are held against. Write it in an [[ablation]]."));
  CHECK_THAT(refusal("", {"evaluation.votes.copies=2", "evaluation.votes.select=score"}),
             ContainsSubstring("\"baseline\": evaluation.votes.select is \"score\", but halting "
                               "policy \"fixed\" gives no score. Choose one of count, "
                               "least_residual, largest_margin, first_halted, valid, or a policy "
                               "that gives a score."));
  CHECK_THAT(refusal("", {"halting.plugin=oracle"}),
             ContainsSubstring("halting \"oracle\" decides by labels and cannot be used in "
                               "training. Train with another policy and evaluate with "
                               "evaluation.policy = \"oracle\"."));
}
