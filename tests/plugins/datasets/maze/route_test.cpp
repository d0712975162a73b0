// SPDX-License-Identifier: Apache-2.0
#include "maze/route.hpp"

#include <algorithm>

#include "catch.hpp"
#include "mazes.hpp"

using namespace strata::maze;
using namespace maze_test;
using strata::Cell;
using strata::Grid;
using strata::Stream;

TEST_CASE("of several shortest paths the label is the one whose moves come first: D, L, R, U") {
  CHECK(*labelled(maze({"S  ", "   ", "  G"})) == maze({"S  ", "o  ", "ooG"}));
  CHECK(*labelled(maze({"G  ", "   ", "  S"})) == maze({"G  ", "o  ", "ooS"}));
  CHECK(*labelled(maze({"  S", "   ", "G  "})) == maze({"  S", "  o", "Goo"}));
  CHECK(*labelled(maze({"  G", "   ", "S  "})) == maze({"  G", "  o", "Soo"}));
  CHECK(*labelled(maze({"S#G", " # ", "   "})) == maze({"S#G", "o#o", "ooo"}));
  CHECK(*labelled(maze({"SG", "  "})) == maze({"SG", "  "}));
}

TEST_CASE("labels are the least walks of 5,000 random mazes") {
  Stream stream(1, "route test");
  int reachable = 0;
  for (int k = 0; k < 5000; ++k) {
    const Grid question = random_question(5 + k % 7, 4 + k % 9, 12 + k % 20, stream);
    const auto label = labelled(question);
    const auto start = static_cast<std::size_t>(
        std::find(question.cells.begin(), question.cells.end(), kStart) - question.cells.begin());
    REQUIRE(label.has_value() == (moves_to_goal(question)[start] >= 0));
    if (!label) continue;
    ++reachable;
    REQUIRE(*label == least_walk(question));
    REQUIRE(is_shortest_path(question, *label));
  }
  CHECK(reachable > 1000);
  CHECK(reachable < 5000);
}

TEST_CASE("an answer is valid where it marks a shortest path, whichever, and nothing else") {
  Stream stream(2, "route test");
  int mazes = 0, answers = 0;
  while (mazes < 200) {
    const Grid question = random_question(3, 3, 3, stream);
    const auto valid = all_answers(question);
    std::vector<std::size_t> free;
    for (std::size_t cell = 0; cell < 9; ++cell)
      if (question.cells[cell] == kFree) free.push_back(cell);
    for (unsigned marks = 0; marks < 1u << free.size(); ++marks) {
      Grid answer = question;
      for (std::size_t k = 0; k < free.size(); ++k)
        if ((marks >> k & 1) != 0) answer.cells[free[k]] = kPath;
      REQUIRE(is_shortest_path(question, answer) == valid.contains(answer.cells));
    }
    ++mazes;
    answers += static_cast<int>(valid.size());
  }
  CHECK(answers > 200);
}

TEST_CASE("an answer that changes a wall, the start or the goal, or leaves a hole, is not valid") {
  const Grid question = maze({"S #", " # ", "  G"});
  const Grid answer = maze({"S #", "o# ", "ooG"});
  REQUIRE(is_shortest_path(question, answer));
  for (std::size_t cell = 0; cell < 9; ++cell)
    for (Cell other = strata::kNoCell; other < kCells; ++other) {
      if (other == answer.cells[cell]) continue;
      Grid changed = answer;
      changed.cells[cell] = other;
      CHECK_FALSE(is_shortest_path(question, changed));
    }
  CHECK_FALSE(is_shortest_path(question, Grid(3, 2)));
  CHECK_FALSE(is_shortest_path(maze({"S#G"}), maze({"S#G"})));
}

TEST_CASE("what is no question has no label") {
  CHECK_FALSE(labelled(maze({"S#G"})).has_value());
  CHECK_FALSE(labelled(maze({"SS", "G "})).has_value());
  CHECK_FALSE(labelled(maze({"S ", "  "})).has_value());
  CHECK_FALSE(labelled(maze({"So", " G"})).has_value());
  CHECK_FALSE(labelled(Grid()).has_value());
  CHECK(flaw(maze({"SS", "G "})) == "it has 2 starts, it must have one");
  CHECK(flaw(maze({"S ", "  "})) == "it has 0 goals, it must have one");
  CHECK(flaw(maze({"So", " G"})) == "1 of its cells are neither wall nor free nor start nor goal");
}
