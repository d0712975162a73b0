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

/// Why a value is not held against the baseline's: they are of different puzzles; "" where it is.
std::string apart(const Replicate& one, const Replicate& baseline) {
  if (one.split != baseline.split)
    return fmt::format("scored on {}, the baseline on {}: no difference", one.split,
                       baseline.split);
  if (one.items != baseline.items)
    return fmt::format("scored on {} items of {}, the baseline on {}: no difference", one.items,
                       one.split, baseline.items);
  return {};
}

/// What the interval of the difference does not decide, and over which seeds it goes where that is
/// not all that have a value.
void add_difference_notes(ComparedVariant& variant) {
  const Estimate& difference = *variant.difference;
  if (difference.n < variant.estimate.n)
    add_note(variant.note, "paired over " + seeds_text(variant.pair_seeds));
  const bool holds_zero = difference.interval && difference.interval->contains(0);
  if (holds_zero && *difference.interval == Interval{})
    add_note(variant.note, "equal at every seed");
  variant.note_beside_verdict = variant.note;
  if (holds_zero && *difference.interval != Interval{})
    add_note(variant.note, fmt::format("n = {} cannot decide", difference.n));
}

void pair(ComparedVariant& variant, const ComparedVariant& baseline) {
  const auto has_value = [](const ComparedVariant& one) {
    return std::ranges::any_of(
        one.replicates, [](const Replicate& replicate) { return replicate.value.has_value(); });
  };
  if (!has_value(variant) || !has_value(baseline)) return;
  std::vector<double> differences;
  for (const Replicate& replicate : variant.replicates) {
    const Replicate* partner = value_at(baseline.replicates, replicate.seed);
    if (!replicate.value || partner == nullptr) continue;
    if (const std::string why = apart(replicate, *partner); !why.empty()) {
      add_note(variant.note, why);
      variant.pair_seeds.clear();
      return;
    }
    differences.push_back(*replicate.value - *partner->value);
    variant.pair_seeds.push_back(replicate.seed);
  }
  if (differences.empty()) {
    add_note(variant.note, "no seed in common with the baseline: no difference");
    return;
  }
  variant.difference = estimate(differences);
  add_difference_notes(variant);
}

}  // namespace

Comparison compare(const store::ExperimentResults& results) {
  Comparison comparison{.experiment = results.experiment,
                        .question = results.question,
                        .revision = results.revision,
                        .metric = results.metric,
                        .variants = {},
                        .imported_from = results.imported_from,
                        .overrides = results.overrides,
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
    if (!comparison.variants.empty()) pair(variant, comparison.variants.front());
    if (!variant.difference) variant.note_beside_verdict = variant.note;
    comparison.variants.push_back(std::move(variant));
  }
  return comparison;
}

}  // namespace strata::report
