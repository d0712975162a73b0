// SPDX-License-Identifier: Apache-2.0
#include "report/solution.hpp"

#include "catch.hpp"

namespace strata::report {
namespace {

protocol::SolveReply reply(bool has_label, bool has_verdict) {
  protocol::SolvedPuzzle puzzle;
  puzzle.key = "given/0";
  puzzle.question = "1 2\n";
  puzzle.picture = "2 1\n";
  puzzle.segments = {{.segment = 1, .picture = "2 1\n", .changed = 2}};
  puzzle.has_label = has_label;
  puzzle.has_verdict = has_verdict;
  return {.puzzles = {puzzle}, .error = {}};
}

}  // namespace

TEST_CASE("an answer that nothing can be held against is called neither valid nor not") {
  CHECK(solutions(reply(false, false), true, {}) ==
        "puzzle given/0\n1 2\n\n"
        "segment 1: 2 cells changed\n2 1\n\n"
        "answer\n2 1\n\n"
        "The puzzle has no label, and without one nothing says whether the answer is right. It "
        "took 1 segment.\n");
  CHECK(solutions(reply(false, true), true, {}) ==
        "puzzle given/0\n1 2\n\n"
        "segment 1: 2 cells changed, not valid\n2 1\n\n"
        "answer\n2 1\n\n"
        "The answer is not valid. It took 1 segment.\n");
}

TEST_CASE("how long an answer took is told so that it means something") {
  protocol::SolveReply solved = reply(true, true);
  protocol::SolvedPuzzle& puzzle = solved.puzzles.front();
  const auto said = [&] {
    const std::string text = solutions(solved, false, {});
    return text.substr(text.find("label.") + 7);
  };
  puzzle.segments = {{.segment = 1, .changed = 2}, {.segment = 2, .changed = 0}};
  CHECK(said() == "It took 2 segments and has not changed after segment 1.\n");
  puzzle.segments[1].changed = 1;
  CHECK(said() == "It took 2 segments, and the last of them still changed it.\n");
  puzzle.segments[0].changed = puzzle.segments[1].changed = 0;
  CHECK(said() ==
        "It took 2 segments and is the puzzle as it was given: no segment changed a cell.\n");
}

TEST_CASE("votes are told by how many gave the answer, and segments are the puzzle's own") {
  protocol::SolveReply solved = reply(true, true);
  protocol::SolvedPuzzle& puzzle = solved.puzzles.front();
  puzzle.votes = puzzle.agreed = 16;
  CHECK_THAT(solutions(solved, false, {}),
             Catch::EndsWith("differs from the label. All 16 votes gave the same answer.\n"));
  puzzle.agreed = 9;
  puzzle.distinct = 3;
  CHECK_THAT(solutions(solved, false, {}),
             Catch::EndsWith("differs from the label. 9 of 16 votes gave this answer; there were 3 "
                             "distinct answers.\n"));
  const std::string own =
      "The segments are those of the puzzle itself, which is one of the copies that vote; the "
      "answer is that of all votes.\n";
  CHECK_THAT(solutions(solved, true, {}), Catch::Contains("1 2\n\n" + own + "\nsegment 1: "));
  CHECK_THAT(solutions(solved, false, {}), !Catch::Contains("The segments are"));
}

TEST_CASE("a question mark in a picture is explained") {
  protocol::SolveReply solved = reply(true, true);
  const std::string words =
      "\n\n? stands where the model answers with a token that is no cell's value.\n\nsegment 1";
  CHECK_THAT(solutions(solved, true, {}), !Catch::Contains("?"));
  solved.puzzles.front().segments.front().picture = "2 ?\n";
  CHECK_THAT(solutions(solved, true, {}), Catch::Contains(words));
}

TEST_CASE("the marks of changed cells are explained where there are any") {
  protocol::SolveReply solved = reply(true, true);
  CHECK_THAT(solutions(solved, true, {}), !Catch::Contains("picture"));
  solved.puzzles.front().segments.front().marked = true;
  CHECK_THAT(
      solutions(solved, true, {}),
      Catch::Contains("The left picture is the answer after the segment; the right one shows "
                      "only the cells that changed (in segment 1: that differ from the "
                      "puzzle), and . for each of the others.\n"));
  CHECK_THAT(
      solutions(solved, true, {.colour = true}),
      Catch::Contains("Cells that changed (in segment 1: that differ from the puzzle) are bold and "
                      "underlined; the background stands for a cell's value.\n"));
}

}  // namespace strata::report
