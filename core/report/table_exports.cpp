// SPDX-License-Identifier: Apache-2.0
#include "report/table_exports.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <set>

#include "report/format.hpp"
#include "report/json.hpp"

namespace strata::report {
namespace {

using nlohmann::ordered_json;

ordered_json json_of(const Estimate& estimate) {
  ordered_json json;
  json["n"] = estimate.n;
  json["mean"] = estimate.n == 0 ? ordered_json() : json_of_number(estimate.mean);
  json["low"] = estimate.interval ? json_of_number(estimate.interval->low) : ordered_json();
  json["high"] = estimate.interval ? json_of_number(estimate.interval->high) : ordered_json();
  return json;
}

ordered_json json_of(const store::Replicate& replicate) {
  ordered_json json;
  json["seed"] = replicate.seed;
  json["status"] = replicate.status;
  json["value"] = replicate.value ? json_of_number(*replicate.value) : ordered_json();
  json["trial"] = replicate.trial;
  json["evaluation"] = replicate.evaluation;
  if (replicate.value) {
    json["split"] = replicate.split;
    json["step"] = replicate.step;
    json["items"] = replicate.items;
  }
  if (!replicate.cause.empty()) json["cause"] = replicate.cause;
  return json;
}

void add(std::vector<store::SqlValue>& row, const Estimate& estimate) {
  row.emplace_back(static_cast<std::int64_t>(estimate.n));
  row.push_back(estimate.n == 0 ? store::SqlValue{} : store::SqlValue{estimate.mean});
  row.push_back(estimate.interval ? store::SqlValue{estimate.interval->low} : store::SqlValue{});
  row.push_back(estimate.interval ? store::SqlValue{estimate.interval->high} : store::SqlValue{});
}

/// Every number of votes that any variant has.
std::set<std::int64_t> counts_of(const std::vector<std::vector<VoteMeans>>& votes) {
  std::set<std::int64_t> counts;
  for (const std::vector<VoteMeans>& variant : votes)
    if (!variant.empty())
      for (const VoteMeans::Point& point : variant.front().points)
        counts.insert(point.votes);
  return counts;
}

/// By the selector of the evaluation; nothing where the variant was not asked for so many votes.
store::SqlValue accuracy_at(const std::vector<VoteMeans>& votes, std::int64_t count) {
  if (votes.empty()) return {};
  for (const VoteMeans::Point& point : votes.front().points)
    if (point.votes == count) return point.accuracy.mean;
  return {};
}

}  // namespace

std::string table_json(const Comparison& comparison, const SegmentMeans& segments,
                       const std::vector<VoteMeans>& votes) {
  ordered_json json;
  json["experiment"] = comparison.experiment;
  json["question"] = comparison.question;
  json["revision"] = comparison.revision;
  json["overrides"] = comparison.overrides;
  json["metric"] = comparison.metric;
  json["interval"] = "95 % Student t over seeds";
  ordered_json& variants = json["variants"] = ordered_json::array();
  for (const ComparedVariant& variant : comparison.variants) {
    ordered_json row;
    row["variant"] = variant.name;
    row["kind"] = variant.kind;
    row["seeds"] = variant.replicates.size();
    row.update(json_of(variant.estimate));
    row["difference"] = ordered_json();
    if (variant.difference) {
      row["difference"] = json_of(*variant.difference);
      row["difference"]["seeds"] = variant.pair_seeds;
    }
    row["note"] = variant.note;
    if (variant.is_upper_bound) row["upper_bound"] = true;
    ordered_json& replicates = row["replicates"] = ordered_json::array();
    for (const store::Replicate& replicate : variant.replicates)
      replicates.push_back(json_of(replicate));
    variants.push_back(std::move(row));
  }
  json["baseline_exact_accuracy_by_segment"] = {{"seeds", segments.seeds}, {"mean", segments.mean}};
  if (!votes.empty()) json["baseline_exact_accuracy_by_votes"] = json_of_votes(votes);
  json["finished_trials_of_earlier_plans"] = comparison.earlier_trials;
  return json_text(json);
}

std::string table_csv(const Comparison& comparison,
                      const std::vector<std::vector<VoteMeans>>& votes) {
  store::Rows rows;
  rows.columns = {"experiment",
                  "variant",
                  "kind",
                  "metric",
                  "seeds",
                  "n",
                  "mean",
                  "low",
                  "high",
                  "difference_n",
                  "difference",
                  "difference_low",
                  "difference_high",
                  "note"};
  if (!comparison.variants.empty())
    for (const store::Replicate& replicate : comparison.variants.front().replicates)
      rows.columns.push_back(fmt::format("seed_{}", replicate.seed));
  const std::set<std::int64_t> counts = counts_of(votes);
  for (const std::int64_t count : counts)
    rows.columns.push_back(fmt::format("exact_accuracy_{}_votes", count));
  for (std::size_t index = 0; index < comparison.variants.size(); ++index) {
    const ComparedVariant& variant = comparison.variants[index];
    std::vector<store::SqlValue> row = {comparison.experiment, variant.name, variant.kind,
                                        comparison.metric,
                                        static_cast<std::int64_t>(variant.replicates.size())};
    add(row, variant.estimate);
    if (variant.difference)
      add(row, *variant.difference);
    else
      row.resize(row.size() + 4);
    row.emplace_back(variant.is_upper_bound
                         ? fmt::format("upper bound: its policy looks at the labels{}{}",
                                       variant.note.empty() ? "" : "; ", variant.note)
                         : variant.note);
    for (const store::Replicate& replicate : variant.replicates)
      row.push_back(replicate.value ? store::SqlValue{*replicate.value}
                                    : store::SqlValue{replicate.status});
    for (const std::int64_t count : counts)
      row.push_back(accuracy_at(votes.at(index), count));
    rows.rows.push_back(std::move(row));
  }
  return format_rows(rows, Format::kCsv);
}

}  // namespace strata::report
