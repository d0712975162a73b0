// SPDX-License-Identifier: Apache-2.0
#include "report/analysis.hpp"

#include "catch.hpp"

namespace strata::report {
namespace {

using Catch::Matchers::Contains;

TEST_CASE("an analysis says how many resamples its intervals leave out") {
  protocol::AnalyzeReply reply;
  reply.segments = 1;
  reply.values.push_back({.model = "trained",
                          .state = "z",
                          .measure = "participation_ratio",
                          .value = 2,
                          .low = 1,
                          .high = 3});
  CHECK_THAT(analysis(reply, Format::kTable, {}),
             Contains("Intervals: 95 %, bootstrap over puzzles.\n"));
  reply.values.push_back({.model = "trained",
                          .state = "z",
                          .measure = "pooled_participation_ratio_left_out",
                          .value = 3});
  CHECK_THAT(analysis(reply, Format::kTable, {}),
             Contains("Intervals: 95 %, bootstrap over puzzles, without 3 resamples whose states "
                      "had no spread.\n"));
}

}  // namespace
}  // namespace strata::report
