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
        "took 1 segment and has not changed after segment 1.\n");
  CHECK(solutions(reply(false, true), true, {}) ==
        "puzzle given/0\n1 2\n\n"
        "segment 1: 2 cells changed, not valid\n2 1\n\n"
        "answer\n2 1\n\n"
        "The answer is not valid. It took 1 segment and has not changed after segment 1.\n");
}

}  // namespace strata::report
