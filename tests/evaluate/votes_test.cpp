// SPDX-License-Identifier: Apache-2.0
// Votes against a count by hand: every vote is drawn again here from the stream of its key.
#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <cmath>
#include <functional>
#include <map>

#include "catch.hpp"
#include "scripted_model.hpp"
#include "trained_model.hpp"

namespace strata::evaluate {
namespace {

using Catch::Matchers::WithinAbs;
using test::MarkedRows;
using test::Script;
using test::ScriptedModel;
using test::ScriptedPolicy;
using test::TrainedModel;
using test::Turn;

constexpr std::uint64_t kSeed = 11;

double metric(const protocol::EvaluationResult& result, const std::string& name) {
  for (const auto& [key, value] : result.metrics)
    if (key == name) return value;
  FAIL("there is no metric " << name);
  return 0;
}

struct Fixture {
  explicit Fixture(std::int64_t items = 24)
      : data(std::make_shared<MarkedRows>(items)), model{architecture, policy, {}} {
    context.dataset = data.get();
    context.trial.sequence_length = test::kCells;
    context.trial.vocabulary_size = 10;
    context.trial.pad_token = -1;
    context.seed = kSeed;
    context.composer = std::make_shared<data::Composer>(
        std::vector<data::NamedAugmentation>{{"turn", std::make_shared<Turn>()}}, data);
    context.warn = [this](const std::string& text) { warnings.push_back(text); };
    context.use_member = [this](std::int64_t member) { architecture->member = member; };
  }
  protocol::EvaluationResult run() { return evaluate(model, data->items_, settings, context); }

  std::shared_ptr<MarkedRows> data;
  std::shared_ptr<ScriptedModel> architecture = std::make_shared<ScriptedModel>();
  std::shared_ptr<ScriptedPolicy> policy = std::make_shared<ScriptedPolicy>();
  Model model;
  EvaluationContext context;
  protocol::EvaluationSettings settings;
  std::vector<std::string> warnings;
};

/// The votes of an item in their order: members, copies, trajectories.
std::vector<Script> votes_of(std::uint64_t item, const protocol::EvaluationSettings& settings) {
  std::vector<Script> votes;
  for (std::int64_t member = 0; member < settings.ensemble; ++member)
    for (std::uint64_t copy = 0; copy < static_cast<std::uint64_t>(settings.copies); ++copy)
      for (std::uint64_t trajectory = 0;
           trajectory < static_cast<std::uint64_t>(settings.trajectories); ++trajectory)
        votes.push_back(
            test::script_of(Stream(kSeed, "script", {item, copy << 32U | trajectory, 0}), member));
  return votes;
}

/// The answer that the first n votes choose, by the words of the README, the slow way.
std::int64_t chosen(const std::vector<Script>& votes, std::size_t n, const std::string& selector) {
  std::map<std::int64_t, std::vector<const Script*>> by_answer;
  std::vector<std::int64_t> order;  // of first votes
  for (std::size_t vote = 0; vote < n; ++vote) {
    if (by_answer[votes[vote].answer].empty()) order.push_back(votes[vote].answer);
    by_answer[votes[vote].answer].push_back(&votes[vote]);
  }
  const auto merit = [&](std::int64_t answer) -> double {
    const auto& of = by_answer[answer];
    double sum = 0, best = -1, residual = 99, margin = 0, halt = 99;
    for (const Script* vote : of) {
      sum += vote->score;
      best = std::max(best, vote->score);
      residual = std::min(residual, vote->residual);
      margin = std::max(margin, vote->margin);
      halt = std::min(halt, static_cast<double>(vote->halts_at));
    }
    const auto count = static_cast<double>(of.size());
    if (selector == "count") return count;
    if (selector == "score") return sum / count;
    if (selector == "best_score") return best;
    if (selector == "least_residual") return -residual;
    if (selector == "largest_margin") return margin;
    if (selector == "first_halted") return -halt;
    return count + (answer != 2 ? 1000 : 0);  // valid
  };
  std::int64_t best = order.front();
  for (const std::int64_t answer : order)
    if (merit(answer) > merit(best)) best = answer;
  return best;
}

void check_against_hand_count(Fixture& fixture, std::int64_t most) {
  const auto result = fixture.run();
  std::size_t rows = 0;
  for (const protocol::VoteAccuracy& row : result.vote_accuracies) {
    INFO(row.votes << " votes by " << row.selector);
    double right = 0, valid = 0, evaluations = 0;
    for (std::uint64_t item = 0; item < fixture.data->items_.size(); ++item) {
      const auto votes = votes_of(item, fixture.settings);
      const auto n = static_cast<std::size_t>(row.votes);
      for (std::size_t vote = 0; vote < n; ++vote)
        evaluations +=
            static_cast<double>(fixture.settings.halting == "policy" ? votes[vote].halts_at : 4);
      if (row.selector == "any") {
        right += std::any_of(votes.begin(), votes.begin() + row.votes,
                             [](const Script& vote) { return vote.answer == 0; });
      } else {
        const std::int64_t answer = chosen(votes, n, row.selector);
        right += answer == 0;
        valid += answer != 2;
      }
    }
    const auto items = static_cast<double>(fixture.data->items_.size());
    CHECK_THAT(row.exact_accuracy, WithinAbs(right / items, 1e-12));
    CHECK(row.network_evaluations == evaluations);
    if (row.selector == "any")
      CHECK(std::isnan(row.valid_rate));
    else
      CHECK_THAT(row.valid_rate, WithinAbs(valid / items, 1e-12));
    rows += row.votes == most ? 1 : 0;
    if (row.votes == most && row.selector == fixture.settings.select)
      CHECK(metric(result, "exact_accuracy") == row.exact_accuracy);
  }
  CHECK(rows == 8);  // seven selectors and any
  CHECK(fixture.architecture->most_rows <= fixture.settings.batch_size);
}

TEST_CASE("votes count as they do by hand, whatever the slots and whoever halts") {
  Fixture fixture;
  fixture.settings.copies = 4;
  fixture.settings.trajectories = 3;
  fixture.settings.select = GENERATE("count", "score", "least_residual", "valid");
  fixture.settings.batch_size = GENERATE(3, 256);
  fixture.settings.halting = GENERATE("policy", "maximum");
  check_against_hand_count(fixture, 12);
  CHECK(fixture.warnings.empty());
}

TEST_CASE("the curve has powers of two and all votes, out of one pass") {
  Fixture fixture;
  fixture.settings.copies = 4;
  fixture.settings.trajectories = 3;
  std::vector<std::int64_t> votes;
  for (const auto& row : fixture.run().vote_accuracies)
    if (row.selector == "count") votes.push_back(row.votes);
  CHECK(votes == std::vector<std::int64_t>{1, 2, 4, 8, 12});
}

TEST_CASE("the first vote is the puzzle as it is") {
  Fixture fixture;
  const auto alone = fixture.run();
  CHECK(alone.vote_accuracies.empty());
  fixture.settings.copies = 4;
  const auto voted = fixture.run();
  CHECK(voted.vote_accuracies.front().votes == 1);
  CHECK(voted.vote_accuracies.front().exact_accuracy == metric(alone, "exact_accuracy"));
  CHECK(voted.exact_accuracy_by_segment == alone.exact_accuracy_by_segment);
  CHECK(metric(voted, "token_accuracy") == metric(alone, "token_accuracy"));
}

TEST_CASE("a single vote, the selected answer and pass@K stand side by side") {
  Fixture fixture;
  fixture.settings.copies = 4;
  fixture.settings.halting = "policy";
  const auto result = fixture.run();
  double single = 0, any = 0;
  for (std::uint64_t item = 0; item < 24; ++item) {
    const auto votes = votes_of(item, fixture.settings);
    const auto right = std::count_if(votes.begin(), votes.end(),
                                     [](const Script& vote) { return vote.answer == 0; });
    single += static_cast<double>(right) / 4 / 24;
    any += right > 0 ? 1.0 / 24 : 0;
  }
  CHECK_THAT(metric(result, "single_vote_accuracy"), WithinAbs(single, 1e-12));
  CHECK_THAT(metric(result, "any_vote_accuracy"), WithinAbs(any, 1e-12));
  CHECK(metric(result, "votes") == 4);
  CHECK(metric(result, "network_evaluations") == result.vote_accuracies.back().network_evaluations);
}

TEST_CASE("shares of tasks are told where the dataset has tasks, and not of classes of puzzles") {
  Fixture fixture;
  fixture.settings.copies = 4;
  for (std::size_t item = 0; item < fixture.data->items_.size(); ++item)
    fixture.data->items_[item].group = static_cast<std::int64_t>(item / 2);
  const auto classes = fixture.run();
  for (const auto& [name, value] : classes.metrics)
    CHECK_THAT(name, !Catch::Matchers::StartsWith("pass_at_"));
  fixture.data->puzzles = 12;
  const auto tasks = fixture.run();
  double strict = 0, fractional = 0;
  for (std::uint64_t task = 0; task < 12; ++task) {
    int passed = 0;
    for (const std::uint64_t item : {2 * task, 2 * task + 1}) {
      const auto votes = votes_of(item, fixture.settings);
      passed += std::any_of(votes.begin(), votes.end(),
                            [](const Script& vote) { return vote.answer == 0; })
                    ? 1
                    : 0;
    }
    strict += passed == 2 ? 1.0 / 12 : 0;
    fractional += passed / 2.0 / 12;
  }
  CHECK_THAT(metric(tasks, "pass_at_1000_strict"), WithinAbs(strict, 1e-12));
  CHECK_THAT(metric(tasks, "pass_at_1000_fractional"), WithinAbs(fractional, 1e-12));
}

TEST_CASE("a puzzle has no more copies than its augmentations make, and the reader is told") {
  Fixture fixture;
  fixture.settings.copies = 64;
  const auto result = fixture.run();
  CHECK(metric(result, "votes") == 4);
  CHECK(result.vote_accuracies.back().votes == 4);
  CHECK(fixture.warnings ==
        std::vector<std::string>{
            "evaluation.votes.copies is 64, but 24 of 24 puzzles have fewer distinct copies under "
            "the trial's augmentations (the fewest: 4). They voted with those they have."});
  fixture.warnings.clear();
  fixture.context.composer =
      std::make_shared<data::Composer>(std::vector<data::NamedAugmentation>{}, fixture.data);
  CHECK(fixture.run().vote_accuracies.empty());
  CHECK(fixture.warnings ==
        std::vector<std::string>{
            "evaluation.votes.copies is 64, but the trial has no augmentation that changes a "
            "puzzle, so each has one copy: itself."});
  fixture.warnings.clear();
  fixture.context.composer = std::make_shared<data::Composer>(
      std::vector<data::NamedAugmentation>{{"move", std::make_shared<test::ByExample>()}},
      fixture.data);
  CHECK(fixture.run().vote_accuracies.empty());
  CHECK(fixture.warnings ==
        std::vector<std::string>{
            "evaluation.votes.copies is 64, but the trial's augmentations change a puzzle only by "
            "what is drawn by example, as translations are, and left out of votes, so each has one "
            "copy: itself."});
}

TEST_CASE("an ensemble adds the votes of earlier weights behind those of the last") {
  Fixture fixture;
  fixture.settings.ensemble = 3;
  fixture.settings.copies = 2;
  fixture.settings.trajectories = 2;
  fixture.settings.batch_size = 5;
  check_against_hand_count(fixture, 12);
}

TEST_CASE("selecting by a score needs a policy that gives one") {
  Fixture fixture;
  fixture.policy->scores = false;
  fixture.settings.copies = 4;
  for (const auto& row : fixture.run().vote_accuracies)
    CHECK((row.selector != "score" && row.selector != "best_score"));
  fixture.settings.select = "score";
  CHECK_THROWS_WITH(
      fixture.run(),
      "evaluation.votes.select is \"score\", but this halting policy gives no score. Choose one "
      "of count, least_residual, largest_margin, first_halted, valid, or a policy that gives a "
      "score.");
}

TEST_CASE(
    "an evaluation with votes that is stopped half-way scores nothing and can be done again") {
  Fixture fixture;
  fixture.settings.copies = 4;
  fixture.settings.batch_size = 5;
  const auto whole = fixture.run();
  int asked = 0;
  fixture.context.stop = [&asked] { return ++asked == 9; };
  fixture.architecture->train();
  CHECK_THROWS_AS(fixture.run(), Stopped);
  CHECK(fixture.architecture->is_training());
  fixture.context.stop = {};
  CHECK(fixture.run().vote_accuracies.back().exact_accuracy ==
        whole.vote_accuracies.back().exact_accuracy);
}

TEST_CASE("copies, trajectories and noise of a trained model do not depend on the slots") {
  at::set_num_threads(1);
  TrainedModel trained("float64", 400);
  const auto items = trained.dataset->items(Split::kTest).first(12);
  protocol::EvaluationSettings settings;
  settings.halting = "policy";
  settings.copies = 4;
  settings.trajectories = 3;
  const auto run = [&](std::int64_t slots, double noise) {
    settings.batch_size = slots;
    settings.noise = noise;
    return evaluate(trained.model, items, settings, trained.context);
  };
  const auto few = run(3, 0.5), many = run(256, 0.5), quiet = run(256, 0);
  CHECK(many.metrics.size() == few.metrics.size());
  for (std::size_t row = 0; row < few.vote_accuracies.size(); ++row) {
    CHECK(few.vote_accuracies[row].exact_accuracy == many.vote_accuracies[row].exact_accuracy);
    CHECK(few.vote_accuracies[row].network_evaluations ==
          many.vote_accuracies[row].network_evaluations);
  }
  for (std::size_t item = 0; item < items.size(); ++item)
    CHECK(few.outcomes[item].answer == many.outcomes[item].answer);
  // The noise is felt, and without it the trajectories of a copy are one and the same.
  CHECK(many.vote_accuracies.back().network_evaluations !=
        quiet.vote_accuracies.back().network_evaluations);
  settings.trajectories = 1;
  const auto single = run(256, 0);
  CHECK(single.vote_accuracies.back().network_evaluations * 3 ==
        quiet.vote_accuracies.back().network_evaluations);
}

}  // namespace
}  // namespace strata::evaluate
