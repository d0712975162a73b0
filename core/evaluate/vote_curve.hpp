// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "evaluate/ballot.hpp"
#include "protocol/messages.hpp"

namespace strata::evaluate {

/// How well the first 1, 2, 4, … and all votes of each item do, by every way of selecting an
/// answer, out of one pass.
class VoteCurve {
 public:
  /// @param most_votes of any item
  explicit VoteCurve(std::int64_t most_votes);

  /// Powers of two below most_votes, and most_votes.
  [[nodiscard]] const std::vector<std::int64_t>& points() const { return points_; }
  /// A ballot with these points, all of whose votes are counted. Where an item has fewer votes than
  /// a point, it stands there as it ends.
  void add(const Ballot& ballot);
  [[nodiscard]] bool has_scores() const { return has_scores_; }
  [[nodiscard]] double any_accuracy() const;  ///< with all votes: is any right?
  /// By votes, then selector; those by score only where the policy gives one. "any" comes last.
  [[nodiscard]] std::vector<protocol::VoteAccuracy> rows() const;

 private:
  struct Sums {
    std::int64_t any = 0, evaluations = 0;
    std::array<std::int64_t, kSelectorNames.size()> right{}, valid{};
  };
  std::vector<std::int64_t> points_;
  std::vector<Sums> sums_;  ///< one a point
  std::int64_t items_ = 0;
  bool has_scores_ = false;
};

}  // namespace strata::evaluate
