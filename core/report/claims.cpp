// SPDX-License-Identifier: Apache-2.0
#include "report/claims.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <utility>

#include "config/match.hpp"
#include "config/with_commas.hpp"
#include "report/claimed_states.hpp"
#include "report/fold_text.hpp"
#include "report/format.hpp"
#include "report/metric_text.hpp"
#include "report/text_table.hpp"
#include "strata/error.hpp"
#include "strata/parameters.hpp"

namespace strata::report {
namespace {

/// A text as SQL writes it.
std::string sql_text(std::string_view text) {
  std::string result = "'";
  for (const char c : text)
    result += c == '\'' ? std::string("''") : std::string(1, c);
  return result + "'";
}

std::string one_text(const store::Reader& reader, const std::string& sql) {
  const store::Rows rows = reader.query(sql);
  return rows.rows.empty() ? std::string() : plain_text(rows.rows.front().front());
}

config::Experiment experiment_in(const store::Reader& reader, std::string_view name) {
  return config::experiment_of(
      one_text(reader, fmt::format("SELECT e.text FROM current_plans c JOIN experiments e ON e.id "
                                   "= c.experiment_id WHERE c.experiment = {}",
                                   sql_text(name))),
      std::string(name));
}

config::Expectation expectation_of(const config::Experiment& experiment, const std::string& name) {
  const auto found = std::ranges::find(experiment.ablations, name, &config::Ablation::name);
  return found == experiment.ablations.end() ? config::Expectation::kNone : found->expect;
}

std::string_view word(config::Expectation expectation) {
  switch (expectation) {
    case config::Expectation::kLower:
      return "lower";
    case config::Expectation::kHigher:
      return "higher";
    case config::Expectation::kEqual:
      return "equal";
    case config::Expectation::kNone:
      break;
  }
  return "";
}

/// "28,896 parameters, +5.2 % against \"hrm\"" for each variant whose searched size is not near
/// enough to that of its reference.
std::map<std::string, std::string> match_notes(const store::Reader& reader, std::string_view name) {
  const store::Rows rows = reader.query(fmt::format(
      "SELECT m.variant, m.value, c.value, d.value FROM variant_parameters m JOIN "
      "variant_parameters c USING (experiment, variant) JOIN variant_parameters d USING "
      "(experiment, variant) WHERE experiment = {} AND m.key = 'architecture.match' AND c.key = "
      "'architecture.match_count' AND d.key = 'architecture.match_deviation' AND abs(d.value) > {}",
      sql_text(name), config::kMostMatchDeviation));
  std::map<std::string, std::string> notes;
  for (const auto& row : rows.rows) {
    const config::MatchText match = config::read_match(std::get<std::string>(row[1]));
    const std::string of = match.measure == "parameters"
                               ? config::with_commas(std::get<std::int64_t>(row[2])) + " parameters"
                               : "computation";
    notes.emplace(std::get<std::string>(row[0]),
                  fmt::format("{}, {:+.1f} % against \"{}\"", of, 100 * std::get<double>(row[3]),
                              match.reference));
  }
  return notes;
}

/// One section of the page.
class Claim {
 public:
  Claim(const store::Reader& reader, const std::string& name, std::size_t width)
      : reader_(reader),
        width_(width),
        experiment_(experiment_in(reader, name)),
        metric_(headline_metric(experiment_)),
        comparison_(compare(reader.results(name, metric_))),
        match_notes_(match_notes(reader, name)) {
    for (const ComparedVariant& variant : comparison_.variants) {
      const config::Expectation expected = expectation_of(experiment_, variant.name);
      if (expected == config::Expectation::kNone) continue;
      if (variant.is_upper_bound) {
        bounds_.push_back(fmt::format("\"{}\"", variant.name));
        continue;
      }
      const bool can_judge = variant.difference && has_rule(expected);
      judged_.push_back({&variant, expected,
                         can_judge ? judge(expected, *variant.difference) : Verdict::kUndecided});
    }
  }

  [[nodiscard]] std::string text() const {
    std::string text = fmt::format("## {}\n\n", comparison_.experiment);
    text += wrap_text(comparison_.question, width_) + '\n';
    if (!experiment_.finding.empty())
      text += '\n' + wrap_text("Tests: " + experiment_.finding, width_) + '\n';
    text += '\n' + table() + '\n';
    const bool of_states = !experiment_.expect_states.first.empty();
    if (of_states)
      text += claimed_states(reader_, comparison_.experiment, experiment_.expect_states, width_) +
              "\n\n";
    if (!judged_.empty() || !of_states) text += wrap_text(sentence(), width_) + "\n\n";
    return text + wrap_text(cost(), width_) + '\n';
  }

 private:
  struct Judged {
    const ComparedVariant* variant = nullptr;
    config::Expectation expected = config::Expectation::kNone;
    Verdict verdict = Verdict::kUndecided;
  };

  /// The margin within which values count as equal is one of shares.
  [[nodiscard]] bool has_rule(config::Expectation expected) const {
    return expected != config::Expectation::kEqual || Metric(metric_).measures_share() ||
           metric_ == "change_f1" || metric_ == "change_precision" || metric_ == "change_recall";
  }

  [[nodiscard]] std::string table() const {
    const TextTable all = table(true);
    std::string text;
    if (width_ == 0) {
      text = all.markdown();
    } else if (all.width() <= width_) {
      text = all.text();
    } else {
      text = table(false).text(width_) + '\n';
      for (const ComparedVariant& variant : comparison_.variants)
        if (const std::string note = note_of(variant); !note.empty())
          text += wrap_text(fmt::format("{}: {}\n", variant.name, note), width_, 2);
      text += wrap_text("Left out to fit: by seed (`--out FILE` has it).\n", width_);
    }
    return text + (std::ranges::any_of(comparison_.variants, &ComparedVariant::is_upper_bound)
                       ? "\n† Upper bound: its policy looks at the labels.\n"
                       : "");
  }

  /// @param whole with the columns that a narrow terminal does without
  [[nodiscard]] TextTable table(bool whole) const {
    const Metric metric(metric_);
    std::vector<TextTable::Column> columns = {
        {.title = "variant"}, {.title = "n", .align = Align::kRight}, {.title = metric.title()}};
    if (whole) columns.push_back({.title = "by seed"});
    for (const char* title :
         {whole ? "difference to baseline (paired by seed)" : "paired difference", "expected",
          "verdict"})
      columns.push_back({.title = title});
    if (whole) columns.push_back({.title = "note"});
    TextTable table(std::move(columns));
    for (const ComparedVariant& variant : comparison_.variants) {
      std::vector<std::string> row = {
          variant.is_upper_bound ? variant.name + " †" : variant.name,
          fmt::format("{}", variant.estimate.n),
          variant.estimate.n == 0 ? "-" : metric.estimate(variant.estimate)};
      if (whole) row.push_back(by_seed(variant));
      const auto judged = judged_of(variant);
      const bool expected = judged != judged_.end();
      row.push_back(variant.difference ? metric.difference(*variant.difference) : "");
      row.emplace_back(expected ? word(judged->expected) : "");
      row.emplace_back(expected ? verdict_name(judged->verdict) : "");
      if (whole) row.push_back(note_of(variant));
      table.add(std::move(row));
    }
    return table;
  }

  [[nodiscard]] std::vector<Judged>::const_iterator judged_of(
      const ComparedVariant& variant) const {
    return std::ranges::find(judged_, &variant, &Judged::variant);
  }

  [[nodiscard]] std::string note_of(const ComparedVariant& variant) const {
    const std::string& note =
        judged_of(variant) == judged_.end() ? variant.note : variant.note_beside_verdict;
    const auto match = match_notes_.find(variant.name);
    if (match == match_notes_.end()) return note;
    return note.empty() ? match->second : fmt::format("{}; {}", match->second, note);
  }

  [[nodiscard]] std::string by_seed(const ComparedVariant& variant) const {
    const Metric metric(metric_);
    std::vector<std::string> seeds;
    for (const store::Replicate& replicate : variant.replicates)
      seeds.push_back(replicate.value ? metric.value(*replicate.value) : replicate.status);
    return fmt::format("{}", fmt::join(seeds, " "));
  }

  [[nodiscard]] std::string sentence() const {
    const std::string bounds =
        bounds_.empty()
            ? ""
            : fmt::format("{} is an upper bound and is not judged", fmt::join(bounds_, " and "));
    if (judged_.empty())
      return fmt::format(
          "**No verdict**: {}.",
          bounds_.empty() ? "no variant of this experiment says what is expected" : bounds);
    std::vector<Verdict> verdicts;
    std::vector<std::string> parts;
    const Metric metric(metric_);
    for (const Judged& judged : judged_) {
      verdicts.push_back(judged.verdict);
      parts.push_back(fmt::format(
          "\"{}\" was expected to be {}: {}{}", judged.variant->name, word(judged.expected),
          judged.variant->difference ? metric.difference(*judged.variant->difference)
                                     : std::string("no difference was measured"),
          !has_rule(judged.expected)
              ? fmt::format(", and no margin is stated for {}", metric.title())
          : verdicts.back() == Verdict::kUndecided
              ? fmt::format(", which n = {} cannot decide",
                            judged.variant->difference ? judged.variant->difference->n : 0)
              : fmt::format(" ({})", verdict_name(judged.verdict))));
    }
    if (!bounds.empty()) parts.push_back(bounds);
    return fmt::format("**Verdict: {}.** {}.", verdict_name(judge(verdicts)),
                       fmt::join(parts, "; "));
  }

  [[nodiscard]] std::string cost() const {
    const std::string name = sql_text(comparison_.experiment);
    const std::string seconds = one_text(
        reader_, fmt::format("SELECT cast(round(sum(seconds)) AS INTEGER) FROM (SELECT DISTINCT "
                             "trial, train_seconds AS seconds FROM trial_summary WHERE experiment "
                             "= {})",
                             name));
    const std::string trials = one_text(
        reader_,
        fmt::format("SELECT count(DISTINCT trial) FROM trial_summary WHERE experiment = {}", name));
    const std::string commits = one_text(
        reader_, fmt::format("SELECT group_concat(DISTINCT value) FROM environment WHERE name = "
                             "'commit' AND trial IN (SELECT trial FROM trial_summary WHERE "
                             "experiment = {})",
                             name));
    return fmt::format(
        "{} trials, {} s of computation in all (training and evaluation, summed over "
        "trials); commit {}.",
        trials, seconds.empty() ? "no" : seconds, commits.empty() ? "unknown" : commits);
  }

  const store::Reader& reader_;
  std::size_t width_;
  config::Experiment experiment_;
  std::string metric_;
  Comparison comparison_;
  std::map<std::string, std::string> match_notes_;  ///< by the variant's name
  std::vector<Judged> judged_;
  std::vector<std::string> bounds_;  ///< variants of which something is expected, quoted
};

}  // namespace

Verdict judge(config::Expectation expectation, const Estimate& difference) {
  if (!difference.interval || std::isnan(difference.mean)) return Verdict::kUndecided;
  const auto [low, high] = *difference.interval;
  const auto decide = [](bool supported, bool contradicted) {
    return supported      ? Verdict::kSupported
           : contradicted ? Verdict::kContradicted
                          : Verdict::kUndecided;
  };
  switch (expectation) {
    case config::Expectation::kLower:
      return decide(high<0, low> 0);
    case config::Expectation::kHigher:
      return decide(low > 0, high < 0);
    case config::Expectation::kEqual:
      return decide(low >= -config::kEqualMargin && high <= config::kEqualMargin,
                    low > config::kEqualMargin || high < -config::kEqualMargin);
    case config::Expectation::kNone:
      break;
  }
  return Verdict::kUndecided;
}

Verdict judge(const std::vector<Verdict>& variants) {
  if (std::ranges::find(variants, Verdict::kContradicted) != variants.end())
    return Verdict::kContradicted;
  const bool all_support = !variants.empty() && std::ranges::all_of(variants, [](Verdict verdict) {
    return verdict == Verdict::kSupported;
  });
  return all_support ? Verdict::kSupported : Verdict::kUndecided;
}

std::string_view verdict_name(Verdict verdict) {
  switch (verdict) {
    case Verdict::kSupported:
      return "supported";
    case Verdict::kContradicted:
      return "contradicted";
    case Verdict::kUndecided:
      break;
  }
  return "n cannot decide";
}

std::string headline_metric(const config::Experiment& experiment) {
  return experiment.metric.empty() ? "exact_accuracy" : experiment.metric;
}

std::string headline_metric(const store::Reader& reader, std::string_view experiment) {
  return headline_metric(experiment_in(reader, experiment));
}

ShownMetric shown_metric(const store::Reader& reader, std::string_view experiment) {
  const std::string metric = headline_metric(reader, experiment);
  const std::vector<std::string> known = reader.metrics(experiment);
  if (known.empty() || std::ranges::find(known, metric) != known.end()) return {metric, ""};
  const std::string nearest = nearest_name(metric, known);
  return {"exact_accuracy",
          fmt::format("No evaluation of '{}' has the metric '{}' that the experiment names, so the "
                      "table shows exact_accuracy.{} There are: {}.",
                      experiment, metric,
                      nearest.empty() ? "" : fmt::format(" Did you mean '{}'?", nearest),
                      fmt::join(known, ", "))};
}

std::vector<std::string> claimed(const store::Reader& reader) {
  std::vector<std::string> names;
  for (const std::string& name : reader.experiments())
    if (!experiment_in(reader, name).finding.empty()) names.push_back(name);
  std::ranges::sort(names);
  return names;
}

std::string claims(const store::Reader& reader, const std::vector<std::string>& experiments,
                   std::size_t width) {
  std::string text;
  for (const std::string& name : experiments)
    text += (text.empty() ? "" : "\n") + Claim(reader, name, width).text();
  return text;
}

std::string claim_rows(const store::Reader& reader, const std::vector<std::string>& experiments) {
  std::vector<std::string> headlines, of_states;
  for (const std::string& name : experiments) {
    headlines.push_back(
        fmt::format("({}, {})", sql_text(name), sql_text(headline_metric(reader, name))));
    const auto& [first, second] = experiment_in(reader, name).expect_states;
    if (!first.empty())
      of_states.push_back(fmt::format("({}, {}), ({}, {})", sql_text(name), sql_text(first),
                                      sql_text(name), sql_text(second)));
  }
  const std::string commit =
      "(SELECT value FROM environment v WHERE v.trial = r.trial AND v.name = 'commit' ORDER BY "
      "v.attempt DESC LIMIT 1)";
  std::string sql = fmt::format(
      "WITH h (experiment, metric) AS (VALUES {}), evaluated AS (SELECT s.*, 0 AS part, h.metric, "
      "(SELECT m.value FROM evaluation_metrics m JOIN evaluations e ON e.number = m.evaluation "
      "WHERE e.id = s.evaluation AND m.name = h.metric) AS value, NULL AS segments, NULL AS model, "
      "NULL AS state FROM trial_summary s JOIN h ON h.experiment = s.experiment), r AS (SELECT "
      "experiment, variant, variant_position, seed, status, exact_accuracy, blank_accuracy, "
      "token_accuracy, valid_rate, mean_segments, items, steps, parameters, puzzle_parameters, "
      "train_seconds, trial, evaluation, uses_labels, part, split, metric, value, segments, model, "
      "state FROM evaluated",
      fmt::join(headlines, ", "));
  if (!of_states.empty())
    sql += fmt::format(
        " UNION ALL SELECT a.experiment, a.variant, 0, a.seed, 'analyzed', NULL, NULL, NULL, NULL, "
        "NULL, a.items, a.step, NULL, NULL, NULL, a.trial, NULL, 0, 1, a.split, a.measure, "
        "a.value, (SELECT n.segments FROM analyses n WHERE n.trial = a.trial ORDER BY n.id DESC "
        "LIMIT 1), a.model, a.state FROM analysis a WHERE a.measure = 'participation_ratio' AND "
        "a.variant = 'baseline' AND (a.experiment, a.state) IN (VALUES {})",
        fmt::join(of_states, ", "));
  return format_rows(
      reader.query(sql +
                   fmt::format(") SELECT experiment, variant, seed, status, exact_accuracy, "
                               "blank_accuracy, token_accuracy, valid_rate, mean_segments, items, "
                               "steps, parameters, puzzle_parameters, round(train_seconds, 1) AS "
                               "seconds, trial, evaluation, {} AS \"commit\", uses_labels, split, "
                               "metric, value, segments, model, state FROM r ORDER BY experiment, "
                               "part, variant_position, seed, model, state",
                               commit)),
      Format::kCsv);
}

}  // namespace strata::report
