// SPDX-License-Identifier: Apache-2.0
#include "report/vote_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "report/json.hpp"
#include "report/metric_text.hpp"

namespace strata::report {
namespace {

/// What all seeds say of one number of votes.
struct Gathered {
  std::vector<double> accuracies;
  double evaluations = 0;  ///< a puzzle, summed over seeds
  std::int64_t items = 0;
};

Estimate estimate_of(const Gathered& gathered) {
  Estimate result = estimate(gathered.accuracies);
  if (result.n == 1) result.interval = wilson_interval(result.mean, gathered.items);
  return result;
}

VoteMeans means_of(const std::vector<const store::VoteCurve*>& curves) {
  VoteMeans means;
  means.selector = curves.front()->selector;
  std::map<std::int64_t, Gathered> by_votes;
  for (const store::VoteCurve* curve : curves) {
    means.chosen = means.chosen || curve->chosen;
    for (const store::VoteCurve::Point& point : curve->points) {
      Gathered& gathered = by_votes[point.votes];
      gathered.accuracies.push_back(point.exact_accuracy);
      gathered.evaluations += point.network_evaluations / static_cast<double>(curve->items);
      gathered.items = curve->items;
    }
  }
  for (const auto& [votes, gathered] : by_votes)
    if (gathered.accuracies.size() == curves.size())
      means.points.push_back(
          {.votes = votes,
           .accuracy = estimate_of(gathered),
           .network_evaluations = gathered.evaluations / static_cast<double>(curves.size())});
  return means;
}

}  // namespace

std::vector<VoteMeans> vote_means(const store::Reader& reader, std::string_view experiment,
                                  std::string_view variant) {
  const std::vector<store::VoteCurve> curves = reader.vote_curves(experiment, variant);
  std::map<std::string, std::vector<const store::VoteCurve*>> by_selector;
  for (const store::VoteCurve& curve : curves)
    by_selector[curve.selector].push_back(&curve);
  std::vector<VoteMeans> votes;
  for (const auto& [selector, of_seeds] : by_selector)
    votes.push_back(means_of(of_seeds));
  const auto place = [](const VoteMeans& means) {
    return means.chosen ? 0 : means.selector == "any" ? 2 : 1;
  };
  std::stable_sort(votes.begin(), votes.end(), [&](const VoteMeans& one, const VoteMeans& other) {
    return place(one) < place(other);
  });
  return votes;
}

TextTable vote_table(const std::vector<VoteMeans>& votes, const std::string& variant) {
  const Metric accuracy("exact_accuracy");
  const VoteMeans& chosen = votes.front();
  const VoteMeans& any = votes.back();
  TextTable table({{.title = variant + ", votes", .align = Align::kRight},
                   {.title = "exact accuracy by " + chosen.selector},
                   {.title = "any vote right"},
                   {.title = "network evaluations a puzzle", .align = Align::kRight}});
  for (std::size_t index = 0; index < chosen.points.size(); ++index) {
    const VoteMeans::Point& point = chosen.points[index];
    table.add({fmt::format("{}", point.votes), accuracy.estimate(point.accuracy),
               accuracy.estimate(any.points.at(index).accuracy),
               fmt::format("{:.4g}", point.network_evaluations)});
  }
  return table;
}

nlohmann::ordered_json json_of_votes(const std::vector<VoteMeans>& votes) {
  nlohmann::ordered_json json = nlohmann::ordered_json::array();
  for (const VoteMeans& means : votes) {
    for (const VoteMeans::Point& point : means.points) {
      nlohmann::ordered_json row;
      row["votes"] = point.votes;
      row["selector"] = means.selector;
      row["chosen"] = means.chosen;
      row["seeds"] = point.accuracy.n;
      row["mean"] = json_of_number(point.accuracy.mean);
      row["low"] = nullptr;
      row["high"] = nullptr;
      if (point.accuracy.interval) {
        row["low"] = json_of_number(point.accuracy.interval->low);
        row["high"] = json_of_number(point.accuracy.interval->high);
      }
      row["interval"] =
          point.accuracy.n == 1 ? "95 % Wilson over puzzles" : "95 % Student t over seeds";
      row["network_evaluations_per_puzzle"] = json_of_number(point.network_evaluations);
      json.push_back(std::move(row));
    }
  }
  return json;
}

}  // namespace strata::report
