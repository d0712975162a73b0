// SPDX-License-Identifier: Apache-2.0
#include "report/comparison.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>

namespace strata::report {
namespace {

using store::Replicate;

std::string seeds_text(const std::vector<std::int64_t>& seeds) {
  return fmt::format("{} {}", seeds.size() == 1 ? "seed" : "seeds", fmt::join(seeds, ", "));
}

void add_note(std::string& note, const std::string& more) {
  if (!note.empty()) note += "; ";
  note += more;
}

/// "seed 2 failed", "seeds 0, 1 planned": the seeds without a value by what became of them, in the
/// order of the seeds.
std::string absences(const std::vector<Replicate>& replicates) {
  std::vector<std::string> order;
  std::map<std::string, std::vector<std::int64_t>> seeds;
  for (const Replicate& replicate : replicates) {
    if (replicate.value) continue;
    const std::string state =
        replicate.status == "finished" ? "without this metric" : replicate.status;
    if (seeds[state].empty()) order.push_back(state);
    seeds[state].push_back(replicate.seed);
  }
  std::string text;
  for (const std::string& state : order)
    add_note(text, fmt::format("{} {}", seeds_text(seeds[state]), state));
  return text;
}

const Replicate* value_at(const std::vector<Replicate>& replicates, std::int64_t seed) {
  const auto found = std::find_if(replicates.begin(), replicates.end(), [&](const Replicate& one) {
    return one.seed == seed && one.value.has_value();
  });
  return found == replicates.end() ? nullptr : &*found;
}

std::string split_of(const std::vector<Replicate>& replicates) {
  for (const Replicate& replicate : replicates)
    if (replicate.value) return replicate.split;
  return "";
}

/// What the interval of the difference does not decide, and over which seeds it goes where that is
/// not all that have a value.
std::string difference_note(const ComparedVariant& variant) {
  std::string note;
  const Estimate& difference = *variant.difference;
  if (difference.n < variant.estimate.n)
    add_note(note, "paired over " + seeds_text(variant.pair_seeds));
  if (difference.n == 1) {
    add_note(note, "n = 1: no interval");
  } else if (difference.interval && difference.interval->contains(0)) {
    add_note(note, *difference.interval == Interval{}
                       ? "equal at every seed"
                       : fmt::format("n = {} cannot decide", difference.n));
  }
  return note;
}

void pair(ComparedVariant& variant, const ComparedVariant& baseline) {
  const std::string split = split_of(variant.replicates);
  const std::string baseline_split = split_of(baseline.replicates);
  if (split.empty() || baseline_split.empty()) return;
  if (split != baseline_split) {
    add_note(variant.note,
             fmt::format("scored on {}, the baseline on {}: no difference", split, baseline_split));
    return;
  }
  std::vector<double> differences;
  for (const Replicate& replicate : variant.replicates) {
    const Replicate* partner = value_at(baseline.replicates, replicate.seed);
    if (!replicate.value || partner == nullptr) continue;
    differences.push_back(*replicate.value - *partner->value);
    variant.pair_seeds.push_back(replicate.seed);
  }
  if (differences.empty()) {
    add_note(variant.note, "no seed in common with the baseline: no difference");
    return;
  }
  variant.difference = estimate(differences);
  const std::string note = difference_note(variant);
  if (!note.empty()) add_note(variant.note, note);
}

}  // namespace

Comparison compare(const store::ExperimentResults& results) {
  Comparison comparison{.experiment = results.experiment,
                        .question = results.question,
                        .revision = results.revision,
                        .metric = results.metric,
                        .variants = {},
                        .earlier_trials = results.earlier_trials};
  for (const store::VariantResults& source : results.variants) {
    ComparedVariant variant;
    variant.name = source.name;
    variant.kind = source.kind;
    variant.replicates = source.replicates;
    std::vector<double> values;
    for (const Replicate& replicate : source.replicates) {
      if (replicate.value) values.push_back(*replicate.value);
      variant.is_upper_bound = variant.is_upper_bound || replicate.uses_labels;
    }
    variant.estimate = estimate(values);
    variant.note = absences(source.replicates);
    if (comparison.variants.empty()) {
      if (values.size() == 1) add_note(variant.note, "n = 1: no interval");
    } else {
      pair(variant, comparison.variants.front());
    }
    comparison.variants.push_back(std::move(variant));
  }
  return comparison;
}

}  // namespace strata::report
