// SPDX-License-Identifier: Apache-2.0
#include "evaluate/ballot.hpp"

#include <cmath>

#include "catch.hpp"
#include "evaluate/task_scores.hpp"

namespace strata::evaluate {
namespace {

Grid grid(Cell cell) {
  return Grid(1, 1, cell);
}

Vote vote(Cell answer, double score, bool right = false) {
  Vote vote;
  vote.answer = grid(answer);
  vote.has_score = true;
  vote.score = score;
  vote.right = right;
  vote.halts_at = 1;
  vote.segments = 1;
  return vote;
}

Ballot ballot() {
  return {{1, 2, 4, 8}, [](const Grid& answer) { return answer.cells[0] > 2; }};
}

TEST_CASE("votes are counted in the order of their numbers, whenever they come") {
  Ballot forwards = ballot(), backwards = ballot();
  const std::vector<Vote> votes{vote(1, 0), vote(2, 1, true), vote(2, 0.5, true), vote(1, 3)};
  for (std::int64_t number = 0; number < 4; ++number)
    forwards.cast(number, votes[static_cast<std::size_t>(number)]);
  for (std::int64_t number = 3; number >= 0; --number) {
    CHECK(backwards.votes() == 0);
    backwards.cast(number, votes[static_cast<std::size_t>(number)]);
  }
  for (Ballot* one : {&forwards, &backwards}) {
    CHECK(one->votes() == 4);
    CHECK(one->right_votes() == 2);
    const auto points = one->points();
    REQUIRE(points.size() == 4);
    const auto right = [&](std::size_t point, Selector selector) {
      return points[point].selected[static_cast<std::size_t>(selector)].right;
    };
    CHECK_FALSE(right(0, Selector::kCount));
    CHECK_FALSE(right(1, Selector::kCount));  // one each: the lowest vote wins
    CHECK(right(1, Selector::kScore));
    CHECK_FALSE(right(2, Selector::kCount));
    CHECK_FALSE(right(2, Selector::kBestScore));  // 3 by the fourth vote
    CHECK_FALSE(right(2, Selector::kScore));      // a mean of 1.5 against 0.75
    CHECK(points[3].evaluations == 4);            // beyond the last vote all stays as it ended
    CHECK(points[0].any_right == false);
    CHECK(points[1].any_right == true);
  }
}

TEST_CASE("a score that is no number loses against every other") {
  Ballot one = ballot();
  one.cast(0, vote(1, std::nan("")));
  one.cast(1, vote(2, -5));
  CHECK(one.selected(Selector::kScore).grid == grid(2));
  CHECK(one.selected(Selector::kBestScore).grid == grid(2));
}

TEST_CASE("what the checker accepts goes before what has more votes") {
  Ballot one = ballot();
  for (std::int64_t number = 0; number < 3; ++number)
    one.cast(number, vote(1, 0));
  one.cast(3, vote(5, 0));
  CHECK(one.selected(Selector::kCount).grid == grid(1));
  CHECK(one.selected(Selector::kValid).grid == grid(5));
}

TEST_CASE("answers are ranked by count, then mean score, then first vote") {
  Ballot one = ballot();
  one.cast(0, vote(1, 9));
  one.cast(1, vote(2, 1));
  one.cast(2, vote(2, 1));
  one.cast(3, vote(3, 9, true));
  one.cast(4, vote(4, 9.5));
  CHECK(one.rank_of_right() == 4);  // 2 by count, 4 by score, 1 before 3 by vote
  Ballot none = ballot();
  none.cast(0, vote(1, 9));
  CHECK(none.rank_of_right() == 0);
}

TEST_CASE("an unknown selector is refused with those there are") {
  CHECK(selector_from_name("first_halted") == Selector::kFirstHalted);
  CHECK_THROWS_WITH(selector_from_name("mode"),
                    "\"mode\" is no way to select an answer among votes. There are: count, score, "
                    "best_score, least_residual, largest_margin, first_halted, valid.");
}

TEST_CASE("a task passes strictly where all of its inputs do, and fractionally by their share") {
  // Task 1: ranks 1 and 3; task 2: rank 2; task 3: never.
  const std::vector<TaskInput> inputs{{1, 1}, {2, 2}, {1, 3}, {3, 0}};
  CHECK(share_tasks(inputs));
  const auto scores = task_scores(inputs);
  const auto score = [&](const std::string& name) {
    for (const auto& [key, value] : scores)
      if (key == name) return value;
    FAIL("there is no " << name);
    return 0.0;
  };
  using Catch::Matchers::WithinAbs;
  CHECK(scores.size() == 12);
  CHECK_THAT(score("pass_at_1_strict"), WithinAbs(0, 0));
  CHECK_THAT(score("pass_at_1_fractional"), WithinAbs(0.5 / 3, 1e-15));
  CHECK_THAT(score("pass_at_2_strict"), WithinAbs(1.0 / 3, 1e-15));
  CHECK_THAT(score("pass_at_2_fractional"), WithinAbs(1.5 / 3, 1e-15));
  CHECK_THAT(score("pass_at_5_strict"), WithinAbs(2.0 / 3, 1e-15));
  CHECK_THAT(score("pass_at_1000_fractional"), WithinAbs(2.0 / 3, 1e-15));
}

TEST_CASE("a single task of two inputs passes by halves, and not strictly") {
  const std::vector<TaskInput> inputs{{0, 1}, {0, 0}};
  CHECK(share_tasks(inputs));
  CHECK_FALSE(share_tasks({{0, 1}, {1, 0}}));
  using Score = std::pair<std::string, double>;
  CHECK(task_scores(inputs)[0] == Score{"pass_at_1_strict", 0.0});
  CHECK(task_scores(inputs)[1] == Score{"pass_at_1_fractional", 0.5});
}

}  // namespace
}  // namespace strata::evaluate
