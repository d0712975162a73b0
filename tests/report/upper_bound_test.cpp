// SPDX-License-Identifier: Apache-2.0
// A variant whose evaluation looked at the labels is marked wherever it is shown.
#include "catch.hpp"
#include "report/commands.hpp"
#include "run/temporary_folder.hpp"
#include "store/sample.hpp"
#include "store/store.hpp"

namespace strata::report {
namespace {

using namespace test;
using Catch::Matchers::Contains;

/// The sample with "policy" evaluated under one that looks at the labels.
config::Plan plan_with_oracle() {
  config::Plan plan = sample_plan();
  config::Variant& variant = plan.variants.at(3);
  variant.evaluation.set("policy", std::string("oracle"));
  variant.policy = protocol::ComponentChoice{Kind::kHalting,        "oracle",   "1.0",
                                             "/p/oracle.strata.so", hash("0a"), {}};
  variant.uses_labels = true;
  return plan;
}

TEST_CASE("an upper bound has a sign and a footnote in tables, and words in every export") {
  const TemporaryFolder folder;
  store::Store store = store::Store::open_or_create(folder / "strata.db", fixed_time());
  store.record_plan(plan_with_oracle());
  const store::Reader reader = store::Reader::open(folder / "strata.db");
  const auto text = [&](Format format) {
    return table(reader, "quickstart", "exact_accuracy", format, {});
  };
  for (const Format format : {Format::kTable, Format::kMarkdown}) {
    CHECK_THAT(text(format), Contains("policy †"));
    CHECK_THAT(text(format), !Contains("baseline †"));
    CHECK_THAT(text(format), Contains("\n† Upper bound: its policy looks at the labels.\n"));
  }
  CHECK_THAT(text(Format::kCsv), Contains("upper bound: its policy looks at the labels"));
  CHECK_THAT(text(Format::kJson), Contains("\"upper_bound\": true"));
  CHECK(reader
            .query("SELECT DISTINCT variant, evaluation_policy, uses_labels FROM trial_summary"
                   " WHERE uses_labels <> 0")
            .rows ==
        std::vector<std::vector<store::SqlValue>>{{"policy", "oracle", std::int64_t{1}}});
}

}  // namespace
}  // namespace strata::report
