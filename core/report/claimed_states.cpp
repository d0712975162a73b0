// SPDX-License-Identifier: Apache-2.0
#include "report/claimed_states.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <map>
#include <vector>

#include "report/claims.hpp"
#include "report/fold_text.hpp"
#include "report/metric_text.hpp"
#include "report/statistics.hpp"
#include "report/text_table.hpp"

namespace strata::report {
namespace {

using BySeed = std::map<std::int64_t, double>;

/// Participation ratios of the baseline.
struct Ratios {
  std::map<std::pair<std::string, std::string>, BySeed> of;  ///< by model and state
  std::map<std::string, std::vector<std::int64_t>> seeds;    ///< by what they were analyzed over
};

Ratios ratios(const store::Reader& reader, std::string_view experiment) {
  const store::Rows rows = reader.query(
      "SELECT experiment, model, state, seed, value, split, items, (SELECT segments FROM analyses "
      "n "
      "WHERE n.trial = a.trial ORDER BY id DESC LIMIT 1) FROM analysis a WHERE measure = "
      "'participation_ratio' AND value IS NOT NULL AND variant = 'baseline' ORDER BY seed");
  Ratios result;
  for (const auto& row : rows.rows) {
    if (std::get<std::string>(row[0]) != experiment) continue;
    const std::int64_t seed = std::get<std::int64_t>(row[3]);
    result.of[{std::get<std::string>(row[1]), std::get<std::string>(row[2])}][seed] =
        std::get<double>(row[4]);
    std::vector<std::int64_t>& seeds =
        result.seeds[fmt::format("{} items of {} over {} segments", std::get<std::int64_t>(row[6]),
                                 std::get<std::string>(row[5]), std::get<std::int64_t>(row[7]))];
    if (seeds.empty() || seeds.back() != seed) seeds.push_back(seed);
  }
  return result;
}

std::string seeds_text(const std::vector<std::int64_t>& seeds) {
  return fmt::format("{} {}", seeds.size() == 1 ? "seed" : "seeds", fmt::join(seeds, ", "));
}

/// Seeds of the baseline for which there are not both states of a trained model.
std::vector<std::int64_t> seeds_without(const store::Reader& reader, std::string_view experiment,
                                        const BySeed& first, const BySeed& second) {
  const store::Rows rows = reader.query(
      "SELECT DISTINCT experiment, seed FROM trial_summary WHERE variant = 'baseline' ORDER BY "
      "seed");
  std::vector<std::int64_t> seeds;
  for (const auto& row : rows.rows)
    if (const std::int64_t seed = std::get<std::int64_t>(row[1]);
        std::get<std::string>(row[0]) == experiment &&
        !(first.contains(seed) && second.contains(seed)))
      seeds.push_back(seed);
  return seeds;
}

/// "seeds 0, 1: 128 items of test over 16 segments; seed 2: …"
std::string settings_text(const Ratios& ratios) {
  std::vector<std::string> parts;
  for (const auto& [setting, seeds] : ratios.seeds)
    parts.push_back(fmt::format("{}: {}", seeds_text(seeds), setting));
  return fmt::format("{}", fmt::join(parts, "; "));
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
                           const std::pair<std::string, std::string>& expected, std::size_t width) {
  Ratios found = ratios(reader, experiment);
  const auto& [first, second] = expected;
  const Metric metric("participation_ratio");
  TextTable table({{.title = "participation ratio"},
                   {.title = "n", .align = Align::kRight},
                   {.title = first},
                   {.title = second},
                   {.title = fmt::format("{} - {}, paired by seed", first, second)}});
  std::vector<double> trained;
  for (const std::string model : {"trained", "untrained"}) {
    const BySeed& left = found.of[{model, first}];
    const BySeed& right = found.of[{model, second}];
    const std::vector<double> difference = differences(left, right);
    if (difference.empty()) continue;
    if (model == "trained") trained = difference;
    table.add({model, fmt::format("{}", difference.size()), metric.estimate(estimate(values(left))),
               metric.estimate(estimate(values(right))), metric.difference(estimate(difference))});
  }
  if (trained.empty())
    return wrap_text("**No verdict**: none of the trials was analyzed yet (`strata analyze ID`).",
                     width);
  const std::string drawn = (width == 0 ? table.markdown() : table.text(width)) + '\n';
  if (found.seeds.size() > 1)
    return drawn + wrap_text(fmt::format("**No verdict**: the trials were not analyzed alike ({}). "
                                         "Analyze them with the same split, items and segments.",
                                         settings_text(found)),
                             width);
  if (const std::vector<std::int64_t> others = seeds_without(
          reader, experiment, found.of[{"trained", first}], found.of[{"trained", second}]);
      !others.empty())
    return drawn + wrap_text(fmt::format("**No verdict**: not all seeds of the baseline were "
                                         "analyzed; {} {} not. Analyze {} trial{} with the same "
                                         "split, items and segments (`strata analyze ID`).",
                                         seeds_text(others), others.size() == 1 ? "is" : "are",
                                         others.size() == 1 ? "its" : "their",
                                         others.size() == 1 ? "" : "s"),
                             width);
  const Estimate difference = estimate(trained);
  return drawn +
         wrap_text(fmt::format(
                       "**Verdict: {}.** The participation ratio of {} was expected to lie above "
                       "that of {}: {} over n = {} trained models. Analyzed: {}.",
                       verdict_name(judge(config::Expectation::kHigher, difference)), first, second,
                       metric.difference(difference), difference.n, found.seeds.begin()->first),
                   width);
}

}  // namespace strata::report
