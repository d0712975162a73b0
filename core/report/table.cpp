// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <string_view>
#include <utility>

#include "report/commands.hpp"
#include "report/comparison.hpp"
#include "report/fold_text.hpp"
#include "report/metric_text.hpp"
#include "report/shown_segments.hpp"
#include "report/table_exports.hpp"
#include "report/terminal.hpp"
#include "report/text_table.hpp"
#include "report/vote_table.hpp"

namespace strata::report {
namespace {

constexpr const char* kExactAccuracy = "exact_accuracy";

class TableText {
 public:
  TableText(const Comparison& comparison, const SegmentMeans& segments,
            const std::vector<VoteMeans>& votes, Format format, const Terminal& terminal)
      : comparison_(comparison),
        segments_(segments),
        votes_(votes),
        format_(format),
        terminal_(terminal),
        metric_(comparison.metric) {}

  [[nodiscard]] std::string text() const {
    std::string result = comparison_table() + '\n' + drawn(seed_table()) + '\n';
    if (has_segments()) result += drawn(segment_table()) + '\n';
    if (!votes_.empty())
      result += folded(vote_table(votes_, comparison_.variants.front().name)) + '\n';
    return result + folded(footer());
  }

 private:
  [[nodiscard]] std::string drawn(const TextTable& table) const {
    return format_ == Format::kMarkdown ? table.markdown()
                                        : table.text_in_blocks(terminal_.fold_width());
  }

  [[nodiscard]] std::string folded(const TextTable& table) const {
    return format_ == Format::kMarkdown ? table.markdown() : table.text(terminal_.fold_width());
  }

  [[nodiscard]] std::string folded(const std::string& lines) const {
    return format_ == Format::kMarkdown ? lines : wrap_text(lines, terminal_.fold_width(), 2);
  }

  /// The name, with a sign for the footnote where it is no result.
  [[nodiscard]] static std::string marked(const ComparedVariant& variant) {
    return variant.is_upper_bound ? variant.name + " †" : variant.name;
  }

  /// Where a person watches and the table is wider than the terminal, the notes stand below it.
  [[nodiscard]] std::string comparison_table() const {
    const TextTable wide = main_table(false);
    if (format_ == Format::kMarkdown || !terminal_.interactive || wide.width() <= terminal_.columns)
      return folded(wide);
    std::string narrow = folded(main_table(true));
    for (const ComparedVariant& variant : comparison_.variants)
      if (!variant.note.empty())
        narrow += folded(fmt::format("{}: {}\n", variant.name, variant.note));
    return narrow;
  }

  [[nodiscard]] TextTable main_table(bool narrow) const {
    const bool markdown = format_ == Format::kMarkdown;
    std::vector<TextTable::Column> columns = {{.title = "variant"},
                                              {.title = "n", .align = Align::kRight},
                                              {.title = metric_.title()},
                                              {.title = narrow ? "paired difference"
                                                               : "difference to baseline (paired "
                                                                 "by seed)"}};
    if (markdown) columns.push_back({.title = "note"});
    TextTable table(std::move(columns));
    for (const ComparedVariant& variant : comparison_.variants) {
      const std::size_t planned = variant.replicates.size();
      const std::size_t n = variant.estimate.n;
      std::vector<std::string> row = {
          marked(variant),
          n == planned ? fmt::format("{}", n) : fmt::format("{} of {}", n, planned),
          n == 0 ? "-" : metric_.estimate(variant.estimate),
          variant.difference ? metric_.difference(*variant.difference) : ""};
      if (markdown)
        row.push_back(variant.note);
      else if (!narrow)
        row.back() += (row.back().empty() || variant.note.empty() ? "" : "  ") + variant.note;
      table.add(std::move(row));
    }
    return table;
  }

  [[nodiscard]] TextTable seed_table() const {
    std::vector<TextTable::Column> columns = {{.title = metric_.title() + " by seed"}};
    if (!comparison_.variants.empty())
      for (const store::Replicate& replicate : comparison_.variants.front().replicates)
        columns.push_back({.title = fmt::format("{}", replicate.seed), .align = Align::kRight});
    TextTable table(std::move(columns));
    for (const ComparedVariant& variant : comparison_.variants) {
      std::vector<std::string> row = {marked(variant)};
      for (const store::Replicate& replicate : variant.replicates)
        row.push_back(replicate.value ? metric_.value(*replicate.value) : status(replicate.status));
      table.add(std::move(row));
    }
    return table;
  }

  [[nodiscard]] std::string status(const std::string& word) const {
    if (word == "failed" || word == "diverged") return terminal_.paint(word, Colour::kRed);
    return word == "finished" ? "-" : word;
  }

  /// Exact accuracy, the one metric that is stored by segment, tells nothing where another is asked
  /// for because no puzzle is ever wholly right.
  [[nodiscard]] bool has_segments() const {
    return !segments_.mean.empty() &&
           (comparison_.metric == kExactAccuracy ||
            std::ranges::any_of(segments_.mean, [](double share) { return share != 0; }));
  }

  [[nodiscard]] TextTable segment_table() const {
    const Metric accuracy(kExactAccuracy);
    std::vector<TextTable::Column> columns = {{.title = "exact accuracy by segment"}};
    const std::string& baseline = comparison_.variants.front().name;
    std::vector<std::string> row = {
        segments_.seeds == 1 ? fmt::format("{}, one seed", baseline)
                             : fmt::format("{}, mean of {} seeds", baseline, segments_.seeds)};
    for (const std::int64_t segment :
         shown_segments(static_cast<std::int64_t>(segments_.mean.size()))) {
      columns.push_back({.title = fmt::format("{}", segment), .align = Align::kRight});
      row.push_back(accuracy.value(segments_.mean[static_cast<std::size_t>(segment - 1)]));
    }
    TextTable table(std::move(columns));
    table.add(std::move(row));
    return table;
  }

  /// What the numbers are: metric, split, how many items, which checkpoint, which interval; then
  /// why trials failed, and what is not shown.
  [[nodiscard]] std::string footer() const {
    std::set<std::string> splits;
    std::set<std::int64_t> items;
    std::set<std::int64_t> steps;
    bool drawn_within = false;
    bool has_mean = false;
    bool has_single = false;  // a number that one seed alone gives
    for (const ComparedVariant& variant : comparison_.variants) {
      drawn_within = drawn_within || metric_.is_cut(variant.estimate);
      has_mean = has_mean || variant.estimate.n > 1;
      has_single = has_single || variant.estimate.n == 1 ||
                   (variant.difference && variant.difference->n == 1);
      for (const store::Replicate& replicate : variant.replicates) {
        if (!replicate.value) continue;
        splits.insert(replicate.split);
        items.insert(replicate.items);
        steps.insert(replicate.step);
      }
    }
    std::string text;
    if (splits.empty())
      text = "No seed has a result yet: `strata run` goes on where it stopped.\n";
    else
      text = fmt::format(
          "{}: {} split, {} items, {}.\n{}\n", metric_.title(), fmt::join(splits, " and "),
          fmt::join(items, " or "), weights_words(steps),
          has_mean
              ? fmt::format(
                    "Mean and 95 % interval over seeds (Student t){}.{}",
                    drawn_within ? "; an interval of shares is drawn no further than 0 and 1" : "",
                    has_single ? " One seed has no interval." : "")
              : one_seed());
    return text + overrides() + upper_bounds() + vote_words() + failures() + earlier();
  }

  /// "last checkpoint (step 1200)", or where the weights came from.
  [[nodiscard]] std::string weights_words(const std::set<std::int64_t>& steps) const {
    if (!comparison_.imported_from.empty())
      return fmt::format("imported weights (from {})", comparison_.imported_from);
    return fmt::format("last checkpoint ({} {})", steps.size() == 1 ? "step" : "steps",
                       fmt::join(steps, ", "));
  }

  /// What the experiment's file alone would not give.
  [[nodiscard]] std::string overrides() const {
    if (comparison_.overrides.empty()) return {};
    return fmt::format("{} with {}.\n", comparison_.imported_from.empty() ? "Run" : "Imported",
                       fmt::join(comparison_.overrides, " "));
  }

  [[nodiscard]] std::string upper_bounds() const {
    return std::ranges::any_of(comparison_.variants, &ComparedVariant::is_upper_bound)
               ? "† Upper bound: its policy looks at the labels.\n"
               : "";
  }

  [[nodiscard]] std::string vote_words() const {
    if (votes_.empty() || votes_.front().points.empty()) return {};
    return votes_.front().points.front().accuracy.n == 1
               ? "By votes: 95 % interval over the puzzles of one seed (Wilson).\n"
               : "By votes: mean and 95 % interval over seeds (Student t).\n";
  }

  [[nodiscard]] std::string one_seed() const {
    if (!comparison_.imported_from.empty()) return "One trial has no interval.";
    return comparison_.variants.front().replicates.size() == 1
               ? "One seed has no interval: more of them give one, for example seeds=3."
               : "One seed has no interval: it comes with the results of other seeds.";
  }

  [[nodiscard]] std::string earlier() const {
    if (comparison_.earlier_trials == 0) return {};
    const bool one = comparison_.earlier_trials == 1;
    return fmt::format(
        "{} finished trial{} of earlier plans {} kept and not shown; `strata ls {} --earlier` "
        "lists {}.\n",
        comparison_.earlier_trials, one ? "" : "s", one ? "is" : "are", comparison_.experiment,
        one ? "it" : "them");
  }

  [[nodiscard]] std::string failures() const {
    std::string text;
    for (const ComparedVariant& variant : comparison_.variants)
      for (const store::Replicate& replicate : variant.replicates)
        if (replicate.status == "failed" || replicate.status == "diverged")
          text += fmt::format("{}, seed {} {}: {} (`strata show {}`)\n", variant.name,
                              replicate.seed, replicate.status,
                              replicate.cause.empty() ? "no cause is known." : replicate.cause,
                              replicate.trial.substr(0, 12));
    return text;
  }

  const Comparison& comparison_;
  const SegmentMeans& segments_;
  const std::vector<VoteMeans>& votes_;
  Format format_;
  const Terminal& terminal_;
  Metric metric_;
};

/// Means over the seeds that have a segment; a curve that is shorter (a seed evaluated otherwise)
/// ends the mean.
SegmentMeans baseline_segments(const store::Reader& reader, const Comparison& comparison) {
  SegmentMeans means;
  if (comparison.variants.empty()) return means;
  const std::vector<store::SegmentCurve> curves =
      reader.segment_curves(comparison.experiment, comparison.variants.front().name);
  if (curves.empty()) return means;
  means.seeds = curves.size();
  std::size_t count = curves.front().exact_accuracy.size();
  for (const store::SegmentCurve& curve : curves)
    count = std::min(count, curve.exact_accuracy.size());
  for (std::size_t segment = 0; segment < count; ++segment) {
    std::vector<double> values;
    for (const store::SegmentCurve& curve : curves)
      values.push_back(curve.exact_accuracy[segment]);
    means.mean.push_back(estimate(values).mean);
  }
  return means;
}

std::vector<std::vector<VoteMeans>> votes_of_variants(const store::Reader& reader,
                                                      const Comparison& comparison) {
  std::vector<std::vector<VoteMeans>> votes;
  for (const ComparedVariant& variant : comparison.variants)
    votes.push_back(vote_means(reader, comparison.experiment, variant.name));
  return votes;
}

}  // namespace

std::string table(const store::Reader& reader, std::string_view experiment, std::string_view metric,
                  Format format, const Terminal& terminal) {
  const Comparison comparison = compare(reader.results(experiment, metric));
  const SegmentMeans segments = baseline_segments(reader, comparison);
  std::vector<VoteMeans> votes;
  if (!comparison.variants.empty())
    votes = vote_means(reader, experiment, comparison.variants.front().name);
  if (format == Format::kJson) return table_json(comparison, segments, votes);
  if (format == Format::kCsv) return table_csv(comparison, votes_of_variants(reader, comparison));
  return TableText(comparison, segments, votes, format, terminal).text();
}

}  // namespace strata::report
