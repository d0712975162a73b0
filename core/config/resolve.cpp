// SPDX-License-Identifier: Apache-2.0
#include "config/resolve.hpp"

#include "config/canonical.hpp"
#include "config/check.hpp"
#include "config/drafts.hpp"
#include "config/fold.hpp"
#include "config/match.hpp"
#include "config/mistakes.hpp"
#include "config/scope.hpp"
#include "config/variant.hpp"
#include "plugins/descriptor/content_hash.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace strata::config {
namespace {

/// `"a", "b", "c" and 4 more`
std::string listed(const std::vector<std::string>& names) {
  constexpr std::size_t kShown = 3;
  const std::size_t shown = std::min(kShown, names.size());
  std::string text;
  for (std::size_t index = 0; index < shown; ++index)
    text += fmt::format("{}\"{}\"", index == 0 ? "" : ", ", names[index]);
  if (names.size() > shown) text += fmt::format(" and {} more", names.size() - shown);
  return text;
}

/// Keys that drop out of the same variants for the same reason share a note.
void note_dropped(const std::vector<FilledVariant>& filled, std::vector<std::string>* notes) {
  std::vector<std::pair<Dropped, std::vector<std::string>>> variants_of;
  for (const FilledVariant& one : filled) {
    for (const Dropped& dropped : one.dropped) {
      auto found =
          std::ranges::find(variants_of, dropped, [](const auto& pair) { return pair.first; });
      if (found == variants_of.end()) found = variants_of.insert(found, {dropped, {}});
      found->second.push_back(one.full_name);
    }
  }
  while (!variants_of.empty()) {
    const auto [dropped, variants] = variants_of.front();
    std::vector<std::string> keys;
    std::erase_if(variants_of, [&](const auto& pair) {
      const bool alike = pair.first.component == dropped.component && pair.second == variants;
      if (alike) keys.push_back(pair.first.key);
      return alike;
    });
    notes->push_back(fmt::format("\"{}\" does not declare {}: without effect in {}.",
                                 dropped.component, fmt::join(keys, ", "), listed(variants)));
  }
}

void note_one_segment(const std::vector<FilledVariant>& filled, std::vector<std::string>* notes) {
  std::map<std::string, std::vector<std::string>> variants_of;
  for (const FilledVariant& one : filled)
    if (!one.one_segment.empty()) variants_of[one.one_segment].push_back(one.full_name);
  for (const auto& [architecture, variants] : variants_of)
    notes->push_back(
        fmt::format("\"{}\" is not recurrent: one segment in {}.", architecture, listed(variants)));
}

void note_idle_policies(const std::vector<FilledVariant>& filled, std::vector<std::string>* notes) {
  std::vector<std::string> variants;
  for (const FilledVariant& one : filled)
    if (one.idle_policy) variants.push_back(one.full_name);
  if (!variants.empty())
    notes->push_back(fmt::format(
        "evaluation.policy is used where evaluation.halting is \"policy\": without effect in {}.",
        listed(variants)));
}

void note_unset(const std::vector<FilledVariant>& filled, std::vector<std::string>* notes) {
  std::set<std::string> unset;
  for (const FilledVariant& one : filled)
    unset.insert(one.unset.begin(), one.unset.end());
  for (const std::string& text : unset)
    notes->push_back(
        fmt::format("{}, which is not set in the environment: its files count as missing.", text));
}

/// In a shared table `match` may name one of the architectures that it reaches; where it reaches no
/// other one, it would have no effect anywhere.
void refuse_idle_matches(const std::vector<FilledVariant>& filled, Mistakes* mistakes) {
  for (const FilledVariant& idle : filled) {
    const bool is_used = std::ranges::any_of(filled, [&](const FilledVariant& one) {
      return one.match && one.match_text == idle.match_text;
    });
    if (!idle.idle_match.empty() && !is_used)
      mistakes->add_once(idle.match_text->where, sentence(idle.idle_match));
  }
}

/// A cell is called by the axes that have an effect in it, unless a variant before it or an
/// ablation has that name: then it is one of those that fold, and its full name tells which.
void name_cells(std::vector<FilledVariant>* filled) {
  std::set<std::string> taken;
  for (const FilledVariant& one : *filled)
    if (one.variant.kind != VariantKind::kCell) taken.insert(one.variant.name);
  for (FilledVariant& one : *filled)
    if (one.variant.kind == VariantKind::kCell && !taken.insert(one.variant.name).second)
      one.variant.name = one.full_name;
}

Plan empty_plan(const Experiment& experiment) {
  Plan plan;
  plan.experiment = experiment.name;
  plan.question = experiment.question;
  plan.file = experiment.file.string();
  plan.text = experiment.text;
  plan.revision = plugins::sha256(fmt::format("{}\n{}", plugins::sha256(experiment.text),
                                              fmt::join(experiment.overrides, "\n")));
  plan.overrides = experiment.overrides;
  plan.seeds = experiment.seeds;
  return plan;
}

}  // namespace

Plan resolve(const Experiment& experiment, const Catalogue& catalogue,
             const Surroundings& surroundings) {
  Mistakes mistakes(experiment.mistakes);
  const Scope scope(experiment, catalogue);
  check_entries(experiment, catalogue, scope, &mistakes);
  Drafts drafts = draft_variants(experiment, &mistakes);

  const Ingredients ingredients{experiment, catalogue, scope, surroundings};
  std::vector<FilledVariant> filled;
  for (const Draft& draft : drafts.drafts)
    if (std::optional<FilledVariant> one = fill_in(draft, ingredients, &mistakes))
      filled.push_back(std::move(*one));
  refuse_idle_matches(filled, &mistakes);
  if (!mistakes.empty()) throw mistakes.error();

  Plan plan = empty_plan(experiment);
  plan.notes = std::move(drafts.notes);
  note_dropped(filled, &plan.notes);
  note_one_segment(filled, &plan.notes);
  note_idle_policies(filled, &plan.notes);
  note_unset(filled, &plan.notes);
  name_cells(&filled);

  std::vector<std::string> keys;
  for (FilledVariant& one : filled) {
    Training training;
    training.configuration = one.variant.configuration;
    training.canonical = canonical_training(training.configuration, catalogue);
    training.match = std::move(one.match);
    keys.push_back(training.canonical + canonical_paths(training.configuration, catalogue) +
                   (training.match ? canonical_match(*training.match, catalogue) : ""));
    one.variant.training = plan.trainings.size();
    plan.trainings.push_back(std::move(training));
    plan.variants.push_back(std::move(one.variant));
  }
  return fold(std::move(plan), keys);
}

}  // namespace strata::config
