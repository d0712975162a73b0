// SPDX-License-Identifier: Apache-2.0
#include "report/claims.hpp"

#include <sstream>

#include "catch.hpp"
#include "report/terminal.hpp"
#include "run/temporary_folder.hpp"
#include "store/sample.hpp"
#include "store/store.hpp"

/// Verdicts, and the page that states them.
namespace strata::report {
namespace {

using config::Expectation;
using namespace test;

Estimate difference(double low, double high) {
  return {.n = 3, .mean = (low + high) / 2, .interval = Interval{low, high}};
}

void analyze(store::Store& store, int seed, std::int64_t items) {
  protocol::AnalyzeRequest request;
  request.trial.order.trial = trial_id(0, seed);
  request.split = "test";
  protocol::AnalyzeReply reply;
  reply.items = items;
  reply.segments = 16;
  for (const auto& [model, state, value] :
       {std::tuple{"trained", "slow", 20.0 + seed}, std::tuple{"trained", "fast", 10.0},
        std::tuple{"untrained", "slow", 5.0}, std::tuple{"untrained", "fast", 5.0}})
    reply.values.push_back({.model = model,
                            .state = state,
                            .measure = "participation_ratio",
                            .value = value,
                            .low = value,
                            .high = value});
  store.record_analysis(request, reply);
}

TEST_CASE("lower and higher are decided by an interval that excludes zero") {
  CHECK(judge(Expectation::kLower, difference(-0.3, -0.1)) == Verdict::kSupported);
  CHECK(judge(Expectation::kLower, difference(0.1, 0.3)) == Verdict::kContradicted);
  CHECK(judge(Expectation::kLower, difference(-0.3, 0.01)) == Verdict::kUndecided);
  CHECK(judge(Expectation::kHigher, difference(0.1, 0.3)) == Verdict::kSupported);
  CHECK(judge(Expectation::kHigher, difference(-0.3, -0.1)) == Verdict::kContradicted);
  CHECK(judge(Expectation::kHigher, difference(0, 0.3)) == Verdict::kUndecided);
}

TEST_CASE("equal needs the whole interval within five points, or outside of them") {
  CHECK(judge(Expectation::kEqual, difference(-0.04, 0.05)) == Verdict::kSupported);
  CHECK(judge(Expectation::kEqual, difference(0.01, 0.04)) == Verdict::kSupported);
  CHECK(judge(Expectation::kEqual, difference(-0.04, 0.06)) == Verdict::kUndecided);
  CHECK(judge(Expectation::kEqual, difference(0.06, 0.2)) == Verdict::kContradicted);
  CHECK(judge(Expectation::kEqual, difference(-0.2, -0.06)) == Verdict::kContradicted);
}

TEST_CASE("what has no interval decides nothing") {
  CHECK(judge(Expectation::kLower, {.n = 1, .mean = -0.5, .interval = {}}) == Verdict::kUndecided);
  CHECK(judge({}) == Verdict::kUndecided);
}

TEST_CASE("a claim is supported by all of its variants and contradicted by any") {
  using enum Verdict;
  CHECK(judge({kSupported, kSupported}) == kSupported);
  CHECK(judge({kSupported, kUndecided}) == kUndecided);
  CHECK(judge({kUndecided, kContradicted, kSupported}) == kContradicted);
}

TEST_CASE("the page of claims shows the table, a sentence of verdict and the cost") {
  const TemporaryFolder folder;
  {
    store::Store store = store::Store::open_or_create(folder / "strata.db", fixed_time());
    run_sample(store);
    config::Plan plan = sample_plan();
    plan.text =
        "finding = \"Refinement earns it (a paper, table 2)\"\n"
        "[[ablation]]\nname = \"one segment\"\nexpect = \"lower\"\nhalting.segments = 1\n";
    plan.revision = hash("c1a1");
    store.record_plan(plan);
  }
  const store::Reader reader = store::Reader::open(folder / "strata.db");
  CHECK(claimed(reader) == std::vector<std::string>{"quickstart"});
  CHECK(headline_metric(reader, "quickstart") == "exact_accuracy");
  CHECK(shown_metric(reader, "quickstart").name == "exact_accuracy");
  CHECK(shown_metric(reader, "quickstart").warning.empty());
  const std::string page = claims(reader, {"quickstart"});
  INFO(page);
  using Catch::Matchers::Contains;
  CHECK_THAT(page, Contains("## quickstart\n\nDoes refinement earn its accuracy?\n"));
  CHECK_THAT(page, Contains("Tests: Refinement earns it (a paper, table 2)"));
  CHECK_THAT(page, Contains("| one segment"));
  CHECK_THAT(page, Contains("**Verdict: "));
  CHECK_THAT(page, Contains("\"one segment\" was expected to be lower: "));
  CHECK_THAT(page, Contains("s of computation in all"));
  const std::string narrow = claims(reader, {"quickstart"}, 72);
  INFO(narrow);
  CHECK_THAT(narrow, Contains("\none segment  2  0.450             -0.525             lower"));
  CHECK_THAT(narrow, Contains("\ndiverging: seed 0 diverged; seeds 1, 2 planned\n"));
  CHECK_THAT(narrow, Contains("\nLeft out to fit: by seed (`--out FILE` has it).\n"));
  std::istringstream lines(narrow);
  for (std::string line; std::getline(lines, line);)
    CHECK(display_width(line) <= 72);
  CHECK_THAT(claims(reader, {"quickstart"}, 200), Contains("  by seed "));
  const std::string rows = claim_rows(reader, {"quickstart"});
  CHECK_THAT(rows, Catch::Matchers::StartsWith(
                       "experiment,variant,seed,status,exact_accuracy,blank_accuracy,"));
  CHECK(std::count(rows.begin(), rows.end(), '\n') == 1 + 4 * 3);
  CHECK_THAT(rows, Contains(",uses_labels,split,metric,value,segments,model,state\n"));
  CHECK_THAT(rows, Contains(",0,test,exact_accuracy,"));
}

TEST_CASE("where no evaluation has the experiment's metric, the table of a run shows another") {
  const TemporaryFolder folder;
  {
    store::Store store = store::Store::open_or_create(folder / "strata.db", fixed_time());
    run_sample(store);
    config::Plan plan = sample_plan();
    plan.text = "metric = \"exact_acuracy\"\n";
    plan.revision = hash("c1a2");
    store.record_plan(plan);
  }
  const store::Reader reader = store::Reader::open(folder / "strata.db");
  const ShownMetric shown = shown_metric(reader, "quickstart");
  CHECK(shown.name == "exact_accuracy");
  CHECK(shown.warning ==
        "No evaluation of 'quickstart' has the metric 'exact_acuracy' that the experiment names, "
        "so the table shows exact_accuracy. Did you mean 'exact_accuracy'? There are: "
        "exact_accuracy, loss, token_accuracy.");
}

TEST_CASE("the page of claims tells a match that came no nearer than two per cent") {
  const auto page_of = [](double deviation, const std::string& measure) {
    const TemporaryFolder folder;
    {
      store::Store store = store::Store::open_or_create(folder / "strata.db", fixed_time());
      config::Plan plan = sample_plan();
      plan.trainings[1].matched = protocol::MatchResult{.measure = measure,
                                                        .reference = "two_level",
                                                        .parameter = "hidden_size",
                                                        .value = 80,
                                                        .count = 28'896,
                                                        .target = 27'475,
                                                        .deviation = deviation};
      store.record_plan(plan);
    }
    const store::Reader reader = store::Reader::open(folder / "strata.db");
    return claims(reader, {"quickstart"}, 300);
  };
  using Catch::Matchers::Contains;
  CHECK_THAT(page_of(0.0517, "parameters"),
             Contains("28,896 parameters, +5.2 % against \"two_level\"; seeds 0, 1, 2 planned\n"));
  CHECK_THAT(page_of(-0.03, "compute"), Contains("computation, -3.0 % against \"two_level\"; "));
  CHECK_THAT(page_of(0.02, "parameters"), !Contains("against"));
}

TEST_CASE("beside a verdict the page of claims does not say that n cannot decide") {
  const TemporaryFolder folder;
  {
    store::Store store = store::Store::open_or_create(folder / "strata.db", fixed_time());
    config::Plan plan = sample_plan();
    plan.text =
        "finding = \"a paper\"\n"
        "[[ablation]]\nname = \"one segment\"\nexpect = \"equal\"\nhalting.segments = 1\n";
    store.record_plan(plan);
    // The differences are -0.01, 0.01 and 0: 0 ± 2.484 * 0.01, within five points. Those of
    // "diverging", of which nothing is expected, are the same.
    for (const int seed : {0, 1, 2})
      for (const int variant : {0, 1, 2}) {
        const double shift = variant == 0 || seed == 2 ? 0 : seed == 0 ? -0.01 : 0.01;
        attempt(store, trial_id(variant, seed),
                {started(), result(evaluation_id(variant, seed), 0.9 + shift),
                 ended(protocol::Ending::kFinished)},
                {store::Status::kFinished, "", "", 0, {}});
      }
  }
  const store::Reader reader = store::Reader::open(folder / "strata.db");
  const std::string page = claims(reader, {"quickstart"});
  INFO(page);
  using Catch::Matchers::Contains;
  CHECK_THAT(page, Contains("| equal | supported |  |\n"));
  CHECK_THAT(page, Contains("|  |  | n = 3 cannot decide |\n"));
  const std::string narrow = claims(reader, {"quickstart"}, 72);
  INFO(narrow);
  CHECK_THAT(narrow, !Contains("\none segment: "));
  CHECK_THAT(narrow, Contains("\ndiverging: n = 3 cannot decide\n"));
}

TEST_CASE(
    "the page of claims marks upper bounds, judges none, and gives equal shares alone a margin") {
  const TemporaryFolder folder;
  {
    store::Store store = store::Store::open_or_create(folder / "strata.db", fixed_time());
    config::Plan plan = sample_plan();
    plan.variants.at(3).uses_labels = true;
    plan.variants.at(3).policy = protocol::ComponentChoice{Kind::kHalting,        "oracle",   "1.0",
                                                           "/p/oracle.strata.so", hash("0a"), {}};
    plan.variants.at(3).evaluation.set("policy", std::string("oracle"));
    plan.text =
        "finding = \"a paper\"\nmetric = \"loss\"\n"
        "[[ablation]]\nname = \"one segment\"\nexpect = \"equal\"\nhalting.segments = 1\n"
        "[[ablation]]\nname = \"policy\"\nexpect = \"higher\"\nevaluation.halting = \"policy\"\n";
    plan.revision = hash("c1a3");
    store.record_plan(plan);  // an evaluation keeps the settings under which it is known first
    run_sample(store);
    store.record_plan(plan);
  }
  const std::string page = claims(store::Reader::open(folder / "strata.db"), {"quickstart"});
  INFO(page);
  using Catch::Matchers::Contains;
  CHECK_THAT(page, Contains("| policy †"));
  CHECK_THAT(page, Contains("\n† Upper bound: its policy looks at the labels.\n"));
  CHECK_THAT(page,
             Contains("**Verdict: n cannot decide.** \"one segment\" was expected to be equal: "));
  CHECK_THAT(page, Contains(", and no margin is stated for loss; \"policy\" is an upper bound and "
                            "is not judged."));
  CHECK_THAT(page, Contains("| note"));
}

TEST_CASE("the page of claims says which latent state fills more dimensions, over the seeds") {
  const TemporaryFolder folder;
  {
    store::Store store = store::Store::open_or_create(folder / "strata.db", fixed_time());
    run_sample(store);
    config::Plan plan = sample_plan();
    plan.text = "finding = \"a paper\"\nexpect_states = \"slow > fast\"\n";
    plan.revision = hash("c1a2");
    store.record_plan(plan);
    for (const int seed : {0, 1})
      analyze(store, seed, 128);
  }
  CHECK_THAT(claims(store::Reader::open(folder / "strata.db"), {"quickstart"}),
             Catch::Matchers::Contains(
                 "**No verdict**: not all seeds of the baseline were analyzed; seed 2 is not. "
                 "Analyze its trial with the same split, items and segments (`strata analyze "
                 "ID`)."));
  {
    store::Store store = store::Store::open_or_create(folder / "strata.db", fixed_time());
    analyze(store, 2, 128);
  }
  const std::string page = claims(store::Reader::open(folder / "strata.db"), {"quickstart"});
  INFO(page);
  using Catch::Matchers::Contains;
  CHECK_THAT(page, Contains("| participation ratio | n | slow"));
  // The differences are 10, 11, 12: mean 11, sd 1, and t(0.975, 2) / sqrt(3) = 2.484.
  CHECK_THAT(page, Contains("**Verdict: supported.** The participation ratio of slow was expected "
                            "to lie above that of fast: +11  [+8.516, +13.48] over n = 3 trained "
                            "models. Analyzed: 128 items of test over 16 segments."));
  const std::string rows = claim_rows(store::Reader::open(folder / "strata.db"), {"quickstart"});
  INFO(rows);
  CHECK(std::count(rows.begin(), rows.end(), '\n') == 1 + 4 * 3 + 3 * 4);
  CHECK_THAT(rows, Contains(",0,test,participation_ratio,22,16,trained,slow\n") ||
                       Contains(",0,test,participation_ratio,22.0,16,trained,slow\n"));
  {
    store::Store store = store::Store::open_or_create(folder / "strata.db", fixed_time());
    analyze(store, 2, 64);
  }
  CHECK_THAT(
      claims(store::Reader::open(folder / "strata.db"), {"quickstart"}),
      Contains("**No verdict**: the trials were not analyzed alike (seeds 0, 1: 128 items of "
               "test over 16 segments; seed 2: 64 items of test over 16 segments). Analyze "
               "them with the same split, items and segments."));
}

}  // namespace
}  // namespace strata::report
