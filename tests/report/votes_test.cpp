// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "approved.hpp"
#include "catch.hpp"
#include "report/commands.hpp"
#include "report/statistics.hpp"
#include "run/temporary_folder.hpp"
#include "store/sample.hpp"
#include "store/store.hpp"

/// What is printed of evaluations in which several answers to a puzzle voted.
namespace strata::report {
namespace {

using namespace test;
using Catch::Matchers::WithinAbs;

protocol::EvaluationResult voted(const std::string& evaluation, double accuracy) {
  constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
  protocol::EvaluationResult voted = result(evaluation, accuracy);
  voted.items = 100;
  voted.vote_accuracies = {
      {1, "count", accuracy / 2, 0.5, 400},    {1, "largest_margin", accuracy / 2, 0.5, 400},
      {1, "any", accuracy / 2, kNaN, 400},     {4, "count", accuracy, 0.75, 1600},
      {4, "largest_margin", 0.25, 0.75, 1600}, {4, "any", 1, kNaN, 1600}};
  return voted;
}

store::Reader voting_reader(const TemporaryFolder& folder, int seeds) {
  {
    config::Plan plan = sample_plan();
    for (config::Variant& variant : plan.variants)
      variant.evaluation.set("votes.select", std::string("count"));
    store::Store store = store::Store::open_or_create(folder / "strata.db", fixed_time());
    store.record_plan(plan);
    for (int seed = 0; seed < seeds; ++seed)
      attempt(store, trial_id(0, seed),
              {started(), voted(evaluation_id(0, seed), 0.5 + 0.1 * seed),
               ended(protocol::Ending::kFinished)},
              {store::Status::kFinished, "", "", 0, {}});
  }
  return store::Reader::open(folder / "strata.db");
}

TEST_CASE("Wilson's interval of a share is the published one") {
  // Newcombe 1998, table I: 81 of 263 and 15 of 148, method 3.
  CHECK_THAT(wilson_interval(81.0 / 263, 263)->low, WithinAbs(0.2553, 5e-5));
  CHECK_THAT(wilson_interval(81.0 / 263, 263)->high, WithinAbs(0.3662, 5e-5));
  CHECK_THAT(wilson_interval(15.0 / 148, 148)->low, WithinAbs(0.0624, 5e-5));
  CHECK_THAT(wilson_interval(15.0 / 148, 148)->high, WithinAbs(0.1605, 5e-5));
  CHECK_FALSE(wilson_interval(0.5, 0));
  CHECK_FALSE(wilson_interval(std::nan(""), 5));
}

TEST_CASE("strata table shows the baseline's accuracy by votes, over seeds or over puzzles") {
  const TemporaryFolder folder;
  const store::Reader reader = voting_reader(folder, GENERATE(1, 2));
  const bool one = reader.vote_curves("quickstart", "baseline").size() == 3;
  check_approved(one ? "table_votes_one_seed.txt" : "table_votes.txt",
                 table(reader, "quickstart", "exact_accuracy", Format::kTable, {}));
}

TEST_CASE("JSON has every selector, and CSV a column for each number of votes") {
  const TemporaryFolder folder;
  const store::Reader reader = voting_reader(folder, 2);
  const auto json =
      nlohmann::json::parse(table(reader, "quickstart", "exact_accuracy", Format::kJson, {}));
  const auto& rows = json.at("baseline_exact_accuracy_by_votes");
  REQUIRE(rows.size() == 6);
  CHECK(rows[0].at("selector") == "count");
  CHECK(rows[0].at("chosen") == true);
  CHECK(rows[5].at("selector") == "any");
  CHECK(rows[1].at("votes") == 4);
  CHECK(rows[1].at("mean") == 0.55);
  CHECK(rows[1].at("network_evaluations_per_puzzle") == 16);
  const std::string csv = table(reader, "quickstart", "exact_accuracy", Format::kCsv, {});
  CHECK_THAT(csv.substr(0, csv.find('\n')),
             Catch::Matchers::EndsWith("exact_accuracy_1_votes,exact_accuracy_4_votes"));
}

}  // namespace
}  // namespace strata::report
