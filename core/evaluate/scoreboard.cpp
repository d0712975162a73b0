// SPDX-License-Identifier: Apache-2.0
#include "evaluate/scoreboard.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <string_view>
#include <utility>

#include "data/batch.hpp"

namespace strata::evaluate {
namespace {

using Metrics = std::vector<std::pair<std::string, double>>;

void add_to(Share& total, const Share& share) {
  total.right += share.right;
  total.of += share.of;
}

/// The mean of the values that are numbers, in their order; none where there is no such value.
void add_mean(Metrics& metrics, const char* name, const std::vector<double>& values) {
  double sum = 0;
  std::int64_t count = 0;
  for (const double value : values) {
    if (std::isnan(value)) continue;
    sum += value;
    ++count;
  }
  if (count > 0) metrics.emplace_back(name, sum / static_cast<double>(count));
}

std::string no_score(const std::string& select) {
  std::vector<std::string_view> others;
  for (std::size_t selector = 0; selector < kSelectorNames.size(); ++selector)
    if (!needs_score(static_cast<Selector>(selector))) others.push_back(kSelectorNames[selector]);
  return fmt::format(
      "evaluation.votes.select is \"{}\", but this halting policy gives no score. Choose one of "
      "{}, or a policy that gives a score.",
      select, fmt::join(others, ", "));
}

void add_halting(Metrics& metrics, const HaltingCounts& halting) {
  if (halting.decisions() == 0) return;
  const auto share = [&](std::int64_t count) {
    return static_cast<double>(count) / static_cast<double>(halting.decisions());
  };
  metrics.emplace_back("halts_when_right", share(halting.halts_when_right));
  metrics.emplace_back("halts_when_wrong", share(halting.halts_when_wrong));
  metrics.emplace_back("continues_when_right", share(halting.continues_when_right));
  metrics.emplace_back("continues_when_wrong", share(halting.continues_when_wrong));
}

}  // namespace

Scoreboard::Scoreboard(std::span<const Item> items, const protocol::EvaluationSettings& settings,
                       const EvaluationContext& context, const data::DistinctCopies& copies,
                       std::int64_t limit, std::int64_t most_votes)
    : items_(items),
      settings_(settings),
      context_(context),
      copies_(copies),
      limit_(limit),
      most_votes_(most_votes),
      selector_(selector_from_name(settings.select)),
      curve_(most_votes),
      scores_(items.size()),
      changes_(items.size()),
      outcomes_(items.size()),
      inputs_(items.size()),
      exact_after_(static_cast<std::size_t>(limit), 0) {}

void Scoreboard::add(const Row& row, std::int64_t member, const RowAnswer& answer) {
  ++rows_;
  segments_ += answer.segments;
  if (row.vote == 0 && member == 0) add_first(row, answer);
  if (has_votes())
    cast(row, member, answer);
  else
    add_alone(row, answer);
}

/// What is told of a model without votes: of the puzzle as it is, by the weights of the last step.
void Scoreboard::add_first(const Row& row, const RowAnswer& answer) {
  ItemScore& score = scores_[static_cast<std::size_t>(row.item)];
  score.tokens = {answer.tokens_right, answer.tokens_counted};
  score.loss = answer.loss;
  score.state_residual = answer.state_residual;
  score.logit_residual = answer.logit_residual;
  // A row that has halted keeps its answer for the segments that it does not take.
  for (std::size_t segment = 0; segment < exact_after_.size(); ++segment)
    exact_after_[segment] +=
        answer.correct_after[std::min(segment, answer.correct_after.size() - 1)] ? 1 : 0;
}

void Scoreboard::add_alone(const Row& row, const RowAnswer& answer) {
  const auto index = static_cast<std::size_t>(row.item);
  const Item& item = items_[index];
  const Grid grid = data::decode_at(*context_.dataset, answer.tokens, row.composed.offset);
  scores_[index].blanks = blank_share(*context_.dataset, item, grid);
  changes_[index] = change_score(*context_.dataset, item, grid);
  outcomes_[index] = score(*context_.dataset, item, grid, answer.correct(), answer.segments);
  inputs_[index] = {item.group, meets(item.label, grid) ? 1 : 0};
  ++items_done_;
}

void Scoreboard::cast(const Row& row, std::int64_t member, const RowAnswer& answer) {
  const Dataset& dataset = *context_.dataset;
  const Item& item = items_[static_cast<std::size_t>(row.item)];
  auto found = ballots_.find(row.item);
  if (found == ballots_.end())
    found = ballots_
                .emplace(row.item, Ballot(curve_.points(),
                                          [&dataset, &item](const Grid& grid) {
                                            return dataset.is_valid(item, grid);
                                          }))
                .first;
  const Grid grid = data::decode_at(dataset, answer.tokens, row.composed.offset);
  Vote vote;
  vote.right = meets(row.composed.item.label, grid);
  vote.answer = copies_.invert(row.composed.composition, grid);
  vote.has_score = answer.has_score;
  vote.score = answer.score;
  vote.residual = answer.state_residual;
  vote.margin = answer.margin;
  vote.halts_at = answer.halts_at;
  vote.segments = answer.segments;
  Ballot& ballot = found->second;
  ballot.cast(member * row.votes + row.vote, std::move(vote));
  if (ballot.votes() < row.votes * settings_.ensemble) return;
  close(row.item, ballot);
  ballots_.erase(found);
}

void Scoreboard::close(std::int64_t number, const Ballot& ballot) {
  const auto index = static_cast<std::size_t>(number);
  const Item& item = items_[index];
  if (needs_score(selector_) && !ballot.any_score()) throw Error(no_score(settings_.select));
  const Ballot::Answer& chosen = ballot.selected(selector_);
  ItemScore& sums = scores_[index];
  sums.blanks = blank_share(*context_.dataset, item, chosen.grid);
  changes_[index] = change_score(*context_.dataset, item, chosen.grid);
  sums.votes = ballot.votes();
  sums.right_votes = ballot.right_votes();
  outcomes_[index] = score(*context_.dataset, item, chosen.grid, chosen.right, chosen.segments);
  inputs_[index] = {item.group, ballot.rank_of_right()};
  curve_.add(ballot);
  ++items_done_;
}

protocol::EvaluationResult Scoreboard::result(const Slots& slots) {
  protocol::EvaluationResult result;
  result.split = settings_.split;
  result.items = static_cast<std::int64_t>(items_.size());
  result.metrics = metrics(slots);
  for (const std::int64_t exact : exact_after_)
    result.exact_accuracy_by_segment.push_back(static_cast<double>(exact) /
                                               static_cast<double>(items_.size()));
  if (has_votes()) result.vote_accuracies = curve_.rows();
  if (has_votes() && context_.warn) warn_of_few_votes();
  result.outcomes = std::move(outcomes_);
  return result;
}

Metrics Scoreboard::metrics(const Slots& slots) const {
  const double n = static_cast<double>(items_.size());
  Share tokens, blanks, majority, copied;
  std::int64_t exact = 0, valid = 0, votes = 0;
  double single = 0;
  std::vector<double> losses, state_residuals, logit_residuals;
  for (std::size_t index = 0; index < items_.size(); ++index) {
    const Item& item = items_[index];
    const ItemScore& score = scores_[index];
    exact += outcomes_[index].correct ? 1 : 0;
    valid += outcomes_[index].valid ? 1 : 0;
    votes += score.votes;
    single += static_cast<double>(score.right_votes) / static_cast<double>(score.votes);
    losses.push_back(score.loss);
    state_residuals.push_back(score.state_residual);
    logit_residuals.push_back(score.logit_residual);
    add_to(tokens, score.tokens);
    add_to(blanks, score.blanks);
    add_to(copied, blank_share(*context_.dataset, item, item.input));
    if (context_.majority.size() != item.label.cells.size()) continue;
    Grid guess = item.label;
    guess.cells = context_.majority;
    add_to(majority, blank_share(*context_.dataset, item, guess));
  }
  Metrics metrics;
  metrics.emplace_back("exact_accuracy", static_cast<double>(exact) / n);
  metrics.emplace_back("token_accuracy", tokens.value());
  metrics.emplace_back("blank_accuracy", blanks.value());
  metrics.emplace_back("valid_rate", static_cast<double>(valid) / n);
  metrics.emplace_back("mean_segments",
                       static_cast<double>(segments_) / static_cast<double>(rows_));
  if (context_.token_loss) {
    double sum = 0;
    for (const double loss : losses)
      sum += loss;
    metrics.emplace_back("loss", sum / n);
  }
  add_mean(metrics, "state_residual", state_residuals);
  add_mean(metrics, "logit_residual", logit_residuals);
  metrics.emplace_back("network_evaluations", static_cast<double>(slots.evaluations()));
  if (majority.of > 0) metrics.emplace_back("majority_blank_accuracy", majority.value());
  metrics.emplace_back("copy_blank_accuracy", copied.value());
  for (auto& change : change_metrics(changes_))
    metrics.push_back(std::move(change));
  add_halting(metrics, slots.halting());
  if (has_votes()) {
    metrics.emplace_back("votes", static_cast<double>(votes) / n);
    metrics.emplace_back("single_vote_accuracy", single / n);
    metrics.emplace_back("any_vote_accuracy", curve_.any_accuracy());
  }
  const bool has_tasks = context_.dataset->shape().puzzles > 1;
  if (has_tasks && (has_votes() || share_tasks(inputs_)))
    for (auto& score : task_scores(inputs_))
      metrics.push_back(std::move(score));
  return metrics;
}

/// Where a puzzle has fewer copies than asked for.
void Scoreboard::warn_of_few_votes() const {
  if (settings_.copies <= 1) return;
  const std::int64_t of_copy = settings_.trajectories * settings_.ensemble;
  std::int64_t fewest = settings_.copies, short_of = 0;
  for (const ItemScore& score : scores_) {
    fewest = std::min(fewest, score.votes / of_copy);
    short_of += score.votes / of_copy < settings_.copies ? 1 : 0;
  }
  if (short_of > 0)
    context_.warn(fmt::format(
        "evaluation.votes.copies is {}, but {} of {} puzzles have fewer distinct copies under the "
        "trial's augmentations (the fewest: {}). They voted with those they have.",
        settings_.copies, short_of, items_.size(), fewest));
}

}  // namespace strata::evaluate
