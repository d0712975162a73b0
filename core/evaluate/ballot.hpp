// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "strata/grid.hpp"

/// Which of several answers to one puzzle counts. Grids and numbers only: no LibTorch.
namespace strata::evaluate {

/// By what an answer is selected among the distinct ones.
enum class Selector {
  kCount,        ///< most votes
  kScore,        ///< largest mean score of its votes
  kBestScore,    ///< largest score of any of its votes
  kResidual,     ///< least residual of any of its votes
  kMargin,       ///< largest margin of any of its votes
  kFirstHalted,  ///< fewest segments until the policy halted one of its votes
  kValid         ///< what the dataset's checker accepts first, then most votes
};

/// As `evaluation.votes.select` and the stored rows name them, in the order of Selector.
inline constexpr std::array<std::string_view, 7> kSelectorNames{
    "count", "score", "best_score", "least_residual", "largest_margin", "first_halted", "valid"};

[[nodiscard]] Selector selector_from_name(std::string_view name);

/// Does it look at Vote::score?
[[nodiscard]] constexpr bool needs_score(Selector selector) {
  return selector == Selector::kScore || selector == Selector::kBestScore;
}

/// One answer to the puzzle, mapped back from its copy.
struct Vote {
  Grid answer;
  bool right = false;  ///< it meets the label of its own copy
  bool has_score = false;
  double score = 0;
  double residual = 0;
  double margin = 0;
  std::int64_t halts_at = 0;  ///< segment at which the policy halted it
  std::int64_t segments = 0;  ///< taken
};

/// Distinct answers to one puzzle, and what its votes say of each. Votes may come in any order;
/// they are counted in the order of their numbers, so that the standing after the first n votes is
/// known for each n. Memory grows with the distinct answers and with votes that wait for an earlier
/// one.
class Ballot {
 public:
  struct Answer {
    Grid grid;
    std::int64_t count = 0;
    std::int64_t scored = 0;  ///< votes with a score
    double score_sum = 0;
    double best_score = 0;
    double least_residual = 0;
    double largest_margin = 0;
    std::int64_t first_halt = 0;  ///< the least halts_at
    std::int64_t first_vote = 0;
    std::int64_t segments = 0;  ///< taken by its first vote
    bool right = false;         ///< any of its votes is
    bool valid = false;
    [[nodiscard]] double mean_score() const {
      return scored == 0 ? -std::numeric_limits<double>::infinity()
                         : score_sum / static_cast<double>(scored);
    }
  };
  struct Standing {
    bool right = false;
    bool valid = false;
  };
  /// After a number of votes.
  struct Point {
    std::int64_t evaluations = 0;  ///< segments of those votes
    bool any_right = false;
    std::array<Standing, kSelectorNames.size()> selected;  ///< by Selector
  };

  /// @param points numbers of votes, ascending, at which the standing is kept
  /// @param is_valid the dataset's checker for this puzzle; asked once a distinct answer
  Ballot(std::vector<std::int64_t> points, std::function<bool(const Grid&)> is_valid);

  /// @param number of the vote, from 0, each once
  void cast(std::int64_t number, Vote vote);
  /// Votes that are counted: 0 to votes() - 1 have all been cast.
  [[nodiscard]] std::int64_t votes() const { return votes_; }
  [[nodiscard]] std::int64_t right_votes() const { return right_votes_; }
  [[nodiscard]] bool any_score() const;
  /// Ties go to the answer whose first vote is the lowest. At least one vote must be counted.
  [[nodiscard]] const Answer& selected(Selector selector) const;
  /// One a point, in their order. Points beyond votes() stand as all votes do.
  [[nodiscard]] std::vector<Point> points() const;
  /// Place of the first right answer, from 1, in the order by count, then mean score, then first
  /// vote; 0 where none is right.
  [[nodiscard]] std::int64_t rank_of_right() const;

 private:
  void count(std::int64_t number, Vote vote);
  [[nodiscard]] Point standing() const;

  std::vector<std::int64_t> at_;
  std::function<bool(const Grid&)> is_valid_;
  std::map<std::int64_t, Vote> waiting_;
  std::vector<Answer> answers_;                      ///< in the order of their first votes
  std::map<std::vector<Cell>, std::size_t> places_;  ///< height, width, cells -> place in answers_
  std::vector<Point> points_;
  std::int64_t votes_ = 0, right_votes_ = 0, evaluations_ = 0;
};

}  // namespace strata::evaluate
