// SPDX-License-Identifier: Apache-2.0
#include "report/analysis.hpp"

#include "catch.hpp"

namespace strata::report {
namespace {

using Catch::Matchers::Contains;

protocol::AnalyzeReply small_reply() {
  protocol::AnalyzeReply reply;
  reply.step = 60;
  reply.items = 20;
  reply.segments = 1;
  reply.values.push_back({.model = "trained",
                          .state = "z",
                          .measure = "participation_ratio",
                          .value = 2,
                          .low = 1,
                          .high = 3});
  return reply;
}

TEST_CASE("an analysis says how many resamples its intervals leave out") {
  protocol::AnalyzeReply reply = small_reply();
  CHECK_THAT(analysis(reply, "", Format::kTable, {}),
             Contains("Intervals: 95 %, bootstrap over puzzles.\n"));
  reply.values.push_back({.model = "trained",
                          .state = "z",
                          .measure = "pooled_participation_ratio_left_out",
                          .value = 3});
  CHECK_THAT(analysis(reply, "", Format::kTable, {}),
             Contains("Intervals: 95 %, bootstrap over puzzles, without 3 resamples whose states "
                      "had no spread.\n"));
}

TEST_CASE("an analysis says whose weights it looked at") {
  CHECK_THAT(analysis(small_reply(), "", Format::kTable, {}),
             Catch::StartsWith("20 puzzles, 1 segments, weights of step 60\n"));
  CHECK_THAT(
      analysis(small_reply(), "/there/w.safetensors", Format::kTable, {}),
      Catch::StartsWith("20 puzzles, 1 segments, imported weights (from /there/w.safetensors)\n"));
}

TEST_CASE("the measures by segment are explained below the tables where they are there") {
  protocol::AnalyzeReply reply = small_reply();
  CHECK_THAT(analysis(reply, "", Format::kTable, {}), !Contains("probe:") && !Contains("decoded:"));
  reply.values.push_back(
      {.model = "trained", .state = "z", .measure = "state_residual", .segment = 1, .cycle = 1});
  reply.values.push_back(
      {.model = "trained", .state = "z", .measure = "probe_accuracy", .segment = 1});
  reply.values.push_back({.model = "trained",
                          .state = "z",
                          .measure = "decoded_exact_accuracy",
                          .segment = 1,
                          .cycle = 1});
  const std::string legend =
      "\nstate residual: how far the state moves in a cycle, ‖now − before‖ / ‖before‖, mean over "
      "puzzles.\n"
      "probe: share of the labels that a linear classifier gives right from the state at the same "
      "position; half of the puzzles teach it and the others score it (blank: of the cells that "
      "the puzzle leaves open).\n"
      "decoded: what the model's own output head answers from the state after that cycle (exact: "
      "share of whole puzzles that are right; token: of labels; blank: of the cells that the "
      "puzzle leaves open).\n";
  CHECK_THAT(analysis(reply, "", Format::kTable, {}), Catch::EndsWith(legend));
  CHECK_THAT(analysis(reply, "", Format::kMarkdown, {}), Catch::EndsWith(legend));
  CHECK_THAT(analysis(reply, "", Format::kCsv, {}), !Contains("probe:"));
}

TEST_CASE("an analysis that takes the place of another says so") {
  const store::AnalysisRecord large{
      .split = "test", .items = 128, .segments = 4, .created = "2026-03-01T12:00:00Z"};
  const store::AnalysisRecord small{.split = "test", .items = 4, .segments = 1, .created = ""};
  CHECK(replaced_analysis({}, small, "aaaa10000000", "").empty());
  CHECK(replaced_analysis(large, small, "aaaa10000000", " --db r.db") ==
        "Trial aaaa10000000 was analyzed before: 128 puzzles of the test split over 4 segments, at "
        "2026-03-01T12:00:00Z. The view `analysis`, `strata claims` and the figures read a trial's "
        "newest analysis, and that is now this one: 4 puzzles of the test split over 1 segment. "
        "The earlier one is kept in the table analyses; to have its settings read again: `strata "
        "analyze aaaa10000000 --split test --items 128 --segments 4 --db r.db`\n");
  CHECK(replaced_analysis(large, large, "aaaa10000000", "").empty());
}

}  // namespace
}  // namespace strata::report
