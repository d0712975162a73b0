// SPDX-License-Identifier: Apache-2.0
#include "report/claimed_states.hpp"

#include <fmt/format.h>

#include <map>
#include <vector>

#include "report/claims.hpp"
#include "report/metric_text.hpp"
#include "report/statistics.hpp"
#include "report/text_table.hpp"

namespace strata::report {
namespace {

using BySeed = std::map<std::int64_t, double>;

/// (model, state) -> participation ratio by seed, of the baseline.
std::map<std::pair<std::string, std::string>, BySeed> ratios(const store::Reader& reader,
                                                             std::string_view experiment) {
  const store::Rows rows = reader.query(
      "SELECT experiment, model, state, seed, value FROM analysis WHERE measure = "
      "'participation_ratio' AND value IS NOT NULL AND variant = 'baseline'");
  std::map<std::pair<std::string, std::string>, BySeed> result;
  for (const auto& row : rows.rows) {
    if (std::get<std::string>(row[0]) != experiment) continue;
    BySeed& by_seed = result[{std::get<std::string>(row[1]), std::get<std::string>(row[2])}];
    by_seed[std::get<std::int64_t>(row[3])] = std::get<double>(row[4]);
  }
  return result;
}

std::vector<double> values(const BySeed& by_seed) {
  std::vector<double> result;
  for (const auto& [seed, value] : by_seed)
    result.push_back(value);
  return result;
}

std::vector<double> differences(const BySeed& left, const BySeed& right) {
  std::vector<double> result;
  for (const auto& [seed, value] : left)
    if (const auto other = right.find(seed); other != right.end())
      result.push_back(value - other->second);
  return result;
}

}  // namespace

std::string claimed_states(const store::Reader& reader, std::string_view experiment,
                           const std::pair<std::string, std::string>& expected) {
  auto found = ratios(reader, experiment);
  const auto& [first, second] = expected;
  const Metric metric("participation_ratio");
  TextTable table({{.title = "participation ratio"},
                   {.title = "n", .align = Align::kRight},
                   {.title = first},
                   {.title = second},
                   {.title = fmt::format("{} - {}, paired by seed", first, second)}});
  std::vector<double> trained;
  for (const std::string model : {"trained", "untrained"}) {
    const BySeed& left = found[{model, first}];
    const BySeed& right = found[{model, second}];
    const std::vector<double> difference = differences(left, right);
    if (difference.empty()) continue;
    if (model == "trained") trained = difference;
    table.add({model, fmt::format("{}", difference.size()), metric.estimate(estimate(values(left))),
               metric.estimate(estimate(values(right))), metric.difference(estimate(difference))});
  }
  if (trained.empty())
    return "**No verdict**: none of the trials was analyzed yet (`strata analyze ID`).";
  const Estimate difference = estimate(trained);
  return fmt::format(
      "{}\n**Verdict: {}.** The participation ratio of {} was expected to lie above that of {}: {} "
      "over n = {} trained models.",
      table.markdown(), verdict_name(judge(config::Expectation::kHigher, difference)), first,
      second, metric.difference(difference), difference.n);
}

}  // namespace strata::report
