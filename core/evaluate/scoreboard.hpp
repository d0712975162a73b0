// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <span>
#include <vector>

#include "data/distinct_copies.hpp"
#include "evaluate/ballot.hpp"
#include "evaluate/change_score.hpp"
#include "evaluate/evaluator.hpp"
#include "evaluate/row.hpp"
#include "evaluate/score.hpp"
#include "evaluate/slots.hpp"
#include "evaluate/task_scores.hpp"
#include "evaluate/vote_curve.hpp"

namespace strata::evaluate {

/// What is counted of an evaluation, row by row as they halt. Values are kept an item and summed in
/// the order of the items, so that the order in which rows halt changes no result.
class Scoreboard {
 public:
  /// @param most_votes of any item, over all members; 1: no votes
  Scoreboard(std::span<const Item> items, const protocol::EvaluationSettings& settings,
             const EvaluationContext& context, const data::DistinctCopies& copies,
             std::int64_t limit, std::int64_t most_votes);

  /// @param member of the ensemble, 0 the weights of the last step
  void add(const Row& row, std::int64_t member, const RowAnswer& answer);
  /// Items all of whose rows are in.
  [[nodiscard]] std::int64_t items_done() const { return items_done_; }
  /// Once every row is in.
  [[nodiscard]] protocol::EvaluationResult result(const Slots& slots);

 private:
  struct ItemScore {
    Share tokens, blanks;
    double loss = 0;
    double state_residual = 0;
    double logit_residual = std::numeric_limits<double>::quiet_NaN();
    std::int64_t votes = 1;
    std::int64_t right_votes = 0;
  };

  [[nodiscard]] bool has_votes() const { return most_votes_ > 1; }
  void add_first(const Row& row, const RowAnswer& answer);
  void add_alone(const Row& row, const RowAnswer& answer);
  void cast(const Row& row, std::int64_t member, const RowAnswer& answer);
  void close(std::int64_t item, const Ballot& ballot);
  [[nodiscard]] std::vector<std::pair<std::string, double>> metrics(const Slots& slots) const;
  void warn_of_few_votes() const;

  std::span<const Item> items_;
  const protocol::EvaluationSettings& settings_;
  const EvaluationContext& context_;
  const data::DistinctCopies& copies_;
  std::int64_t limit_;
  std::int64_t most_votes_;
  Selector selector_;
  VoteCurve curve_;
  std::map<std::int64_t, Ballot> ballots_;  ///< of the items in flight
  std::vector<ItemScore> scores_;
  std::vector<ChangeScore> changes_;
  std::vector<protocol::Outcome> outcomes_;
  std::vector<TaskInput> inputs_;
  std::vector<std::int64_t> exact_after_;  ///< [limit] items whose first vote is right after it
  std::int64_t items_done_ = 0, rows_ = 0, segments_ = 0;
};

}  // namespace strata::evaluate
