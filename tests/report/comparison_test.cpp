// SPDX-License-Identifier: Apache-2.0
#include "report/comparison.hpp"

#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "catch.hpp"

namespace strata::report {
namespace {

using Catch::WithinAbs;

store::Replicate scored(std::int64_t seed, double value, const std::string& split = "test") {
  store::Replicate replicate;
  replicate.seed = seed;
  replicate.status = "finished";
  replicate.value = value;
  replicate.split = split;
  replicate.items = 1000;
  return replicate;
}

store::Replicate without(std::int64_t seed, const std::string& status) {
  store::Replicate replicate;
  replicate.seed = seed;
  replicate.status = status;
  return replicate;
}

/// The variant `replicates` beside a baseline.
ComparedVariant compared(const std::vector<store::Replicate>& baseline,
                         const std::vector<store::Replicate>& replicates) {
  store::ExperimentResults results;
  results.metric = "exact_accuracy";
  results.variants = {{"baseline", "baseline", baseline}, {"variant", "ablation", replicates}};
  return compare(results).variants.at(1);
}

TEST_CASE("The difference to the baseline is paired by seed, as published for no inner loop") {
  // The measured table of the quickstart setting, seeds 10 to 14: -0.414 [-0.528, -0.301].
  const ComparedVariant variant = compared(
      {scored(10, 1.0), scored(11, 1.0), scored(12, 1.0), scored(13, .999), scored(14, .995)},
      {scored(14, .540), scored(13, .501), scored(12, .514), scored(11, .670), scored(10, .698)});
  REQUIRE(variant.difference.has_value());
  CHECK(variant.difference->n == 5);
  CHECK_THAT(variant.difference->mean, WithinAbs(-0.414, 5e-4));
  CHECK_THAT(variant.difference->interval->low, WithinAbs(-0.528, 6e-4));
  CHECK_THAT(variant.difference->interval->high, WithinAbs(-0.301, 6e-4));
  CHECK(variant.note.empty());
}

TEST_CASE("Where n cannot decide, the note says so") {
  const std::vector<store::Replicate> baseline = {scored(0, 0.9), scored(1, 0.8), scored(2, 0.7)};
  CHECK(compared(baseline, {scored(0, 0.8), scored(1, 0.9), scored(2, 0.7)}).note ==
        "n = 3 cannot decide");
  CHECK(compared(baseline, baseline).note == "equal at every seed");
  CHECK(compared(baseline, baseline).note_beside_verdict == "equal at every seed");
  CHECK(
      compared({scored(0, 0.9)}, {scored(0, 0.1)}).note.empty());  // the foot of the table says it
}

TEST_CASE("Beside a verdict the note says all but what n cannot decide") {
  const ComparedVariant variant =
      compared({scored(0, 0.9), scored(1, 0.8), scored(2, 0.7), without(3, "failed")},
               {scored(0, 0.8), scored(1, 0.9), scored(2, 0.7), scored(3, 0.7)});
  CHECK(variant.note == "paired over seeds 0, 1, 2; n = 3 cannot decide");
  CHECK(variant.note_beside_verdict == "paired over seeds 0, 1, 2");
}

TEST_CASE("Only seeds that both have are paired, and the note names them") {
  const ComparedVariant variant = compared({scored(0, 0.9), scored(1, 0.8), without(2, "failed")},
                                           {scored(0, 0.4), scored(1, 0.3), scored(2, 0.1)});
  CHECK(variant.estimate.n == 3);
  CHECK(variant.pair_seeds == std::vector<std::int64_t>{0, 1});
  CHECK_THAT(variant.difference->mean, WithinAbs(-0.5, 1e-12));
  CHECK(variant.note == "paired over seeds 0, 1");

  const ComparedVariant apart =
      compared({scored(0, 0.9), without(1, "planned")}, {without(0, "failed"), scored(1, 0.3)});
  CHECK_FALSE(apart.difference.has_value());
  CHECK(apart.note_beside_verdict == apart.note);
  CHECK(apart.note == "seed 0 failed; no seed in common with the baseline: no difference");
}

TEST_CASE("Seeds without a value are named with what became of them") {
  const ComparedVariant variant =
      compared({scored(0, 0.9), scored(1, 0.8), scored(2, 0.7), scored(3, 0.6), scored(4, 0.5)},
               {without(0, "failed"), without(1, "diverged"), without(2, "failed"), scored(3, 0.1),
                scored(4, 0.0)});
  CHECK(variant.estimate.n == 2);
  CHECK(variant.note == "seeds 0, 2 failed; seed 1 diverged");
}

TEST_CASE("Results on different splits are not compared") {
  const ComparedVariant variant = compared({scored(0, 0.9)}, {scored(0, 0.8, "validation")});
  CHECK_FALSE(variant.difference.has_value());
  CHECK(variant.note == "scored on validation, the baseline on test: no difference");
}

TEST_CASE("Results on different numbers of items are not compared, at whatever seed") {
  store::Replicate few = scored(1, 0.8);
  few.items = 100;
  const ComparedVariant variant = compared({scored(0, 0.9), scored(1, 0.9)}, {scored(0, 0.8), few});
  CHECK_FALSE(variant.difference.has_value());
  CHECK(variant.pair_seeds.empty());
  CHECK(variant.note == "scored on 100 items of test, the baseline on 1000: no difference");
}

}  // namespace
}  // namespace strata::report
