// SPDX-License-Identifier: Apache-2.0
#include "evaluate/ballot.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "strata/error.hpp"

namespace strata::evaluate {
namespace {

using Answer = Ballot::Answer;

std::vector<Cell> key_of(const Grid& grid) {
  std::vector<Cell> key{static_cast<Cell>(grid.height), static_cast<Cell>(grid.width)};
  key.insert(key.end(), grid.cells.begin(), grid.cells.end());
  return key;
}

/// A number that is not one loses against every other.
bool above(double one, double other) {
  return one > other || (std::isnan(other) && !std::isnan(one));
}

/// Is `one` to be selected before `other`?
bool beats(Selector selector, const Answer& one, const Answer& other) {
  switch (selector) {
    case Selector::kCount:
      return one.count > other.count;
    case Selector::kScore:
      return above(one.mean_score(), other.mean_score());
    case Selector::kBestScore:
      return above(one.best_score, other.best_score);
    case Selector::kResidual:
      return above(-one.least_residual, -other.least_residual);
    case Selector::kMargin:
      return above(one.largest_margin, other.largest_margin);
    case Selector::kFirstHalted:
      return one.first_halt < other.first_halt;
    case Selector::kValid:
      return one.valid != other.valid ? one.valid : one.count > other.count;
  }
  return false;
}

/// What a first vote makes of an answer.
Answer opened(std::int64_t number, const Vote& vote, bool valid) {
  Answer answer;
  answer.grid = vote.answer;
  answer.best_score = vote.has_score ? vote.score : -std::numeric_limits<double>::infinity();
  answer.least_residual = vote.residual;
  answer.largest_margin = vote.margin;
  answer.first_halt = vote.halts_at;
  answer.first_vote = number;
  answer.segments = vote.segments;
  answer.valid = valid;
  return answer;
}

}  // namespace

Selector selector_from_name(std::string_view name) {
  const auto found = std::find(kSelectorNames.begin(), kSelectorNames.end(), name);
  if (found == kSelectorNames.end())
    throw Error(fmt::format("\"{}\" is no way to select an answer among votes. There are: {}.",
                            name, fmt::join(kSelectorNames, ", ")));
  return static_cast<Selector>(found - kSelectorNames.begin());
}

Ballot::Ballot(std::vector<std::int64_t> points, std::function<bool(const Grid&)> is_valid)
    : at_(std::move(points)), is_valid_(std::move(is_valid)) {}

void Ballot::cast(std::int64_t number, Vote vote) {
  waiting_.emplace(number, std::move(vote));
  while (!waiting_.empty() && waiting_.begin()->first == votes_) {
    count(votes_, std::move(waiting_.begin()->second));
    waiting_.erase(waiting_.begin());
    ++votes_;
    if (points_.size() < at_.size() && at_[points_.size()] == votes_) points_.push_back(standing());
  }
}

void Ballot::count(std::int64_t number, Vote vote) {
  const auto [place, is_new] = places_.emplace(key_of(vote.answer), answers_.size());
  if (is_new) answers_.push_back(opened(number, vote, is_valid_(vote.answer)));
  Answer& answer = answers_[place->second];
  ++answer.count;
  if (vote.has_score) {
    ++answer.scored;
    answer.score_sum += vote.score;
    if (above(vote.score, answer.best_score)) answer.best_score = vote.score;
  }
  if (above(-vote.residual, -answer.least_residual)) answer.least_residual = vote.residual;
  if (above(vote.margin, answer.largest_margin)) answer.largest_margin = vote.margin;
  answer.first_halt = std::min(answer.first_halt, vote.halts_at);
  answer.right = answer.right || vote.right;
  right_votes_ += vote.right ? 1 : 0;
  evaluations_ += vote.segments;
}

bool Ballot::any_score() const {
  return std::any_of(answers_.begin(), answers_.end(),
                     [](const Answer& answer) { return answer.scored > 0; });
}

const Answer& Ballot::selected(Selector selector) const {
  const Answer* best = &answers_.front();
  for (const Answer& answer : answers_)
    if (beats(selector, answer, *best)) best = &answer;
  return *best;
}

Ballot::Point Ballot::standing() const {
  Point point;
  point.evaluations = evaluations_;
  point.any_right = right_votes_ > 0;
  for (std::size_t selector = 0; selector < kSelectorNames.size(); ++selector) {
    const Answer& answer = selected(static_cast<Selector>(selector));
    point.selected[selector] = {answer.right, answer.valid};
  }
  return point;
}

std::vector<Ballot::Point> Ballot::points() const {
  std::vector<Point> points = points_;
  if (points.size() < at_.size()) points.resize(at_.size(), standing());
  return points;
}

std::int64_t Ballot::rank_of_right() const {
  std::vector<const Answer*> ranked;
  for (const Answer& answer : answers_)
    ranked.push_back(&answer);
  std::stable_sort(ranked.begin(), ranked.end(), [](const Answer* one, const Answer* other) {
    return one->count != other->count ? one->count > other->count
                                      : above(one->mean_score(), other->mean_score());
  });
  const auto right = std::find_if(ranked.begin(), ranked.end(),
                                  [](const Answer* answer) { return answer->right; });
  return right == ranked.end() ? 0 : right - ranked.begin() + 1;
}

}  // namespace strata::evaluate
