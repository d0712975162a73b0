// SPDX-License-Identifier: Apache-2.0
#include "evaluate/vote_curve.hpp"

#include <limits>
#include <string>

namespace strata::evaluate {

VoteCurve::VoteCurve(std::int64_t most_votes) {
  for (std::int64_t votes = 1; votes < most_votes; votes *= 2)
    points_.push_back(votes);
  points_.push_back(most_votes);
  sums_.resize(points_.size());
}

void VoteCurve::add(const Ballot& ballot) {
  const std::vector<Ballot::Point> points = ballot.points();
  for (std::size_t index = 0; index < points.size(); ++index) {
    Sums& sums = sums_[index];
    sums.any += points[index].any_right ? 1 : 0;
    sums.evaluations += points[index].evaluations;
    for (std::size_t selector = 0; selector < kSelectorNames.size(); ++selector) {
      sums.right[selector] += points[index].selected[selector].right ? 1 : 0;
      sums.valid[selector] += points[index].selected[selector].valid ? 1 : 0;
    }
  }
  ++items_;
  has_scores_ = has_scores_ || ballot.any_score();
}

double VoteCurve::any_accuracy() const {
  return static_cast<double>(sums_.back().any) / static_cast<double>(items_);
}

std::vector<protocol::VoteAccuracy> VoteCurve::rows() const {
  const auto share = [this](std::int64_t count) {
    return static_cast<double>(count) / static_cast<double>(items_);
  };
  std::vector<protocol::VoteAccuracy> rows;
  for (std::size_t index = 0; index < points_.size(); ++index) {
    const Sums& sums = sums_[index];
    const auto evaluations = static_cast<double>(sums.evaluations);
    for (std::size_t selector = 0; selector < kSelectorNames.size(); ++selector) {
      const auto which = static_cast<Selector>(selector);
      if (!has_scores_ && (which == Selector::kScore || which == Selector::kBestScore)) continue;
      rows.push_back({.votes = points_[index],
                      .selector = std::string(kSelectorNames[selector]),
                      .exact_accuracy = share(sums.right[selector]),
                      .valid_rate = share(sums.valid[selector]),
                      .network_evaluations = evaluations});
    }
    rows.push_back({.votes = points_[index],
                    .selector = "any",
                    .exact_accuracy = share(sums.any),
                    .valid_rate = std::numeric_limits<double>::quiet_NaN(),
                    .network_evaluations = evaluations});
  }
  return rows;
}

}  // namespace strata::evaluate
