// SPDX-License-Identifier: Apache-2.0
#include "config/fold.hpp"

#include "config/canonical.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstddef>
#include <map>
#include <utility>

namespace strata::config {
namespace {

void add_differences(const std::string& prefix, const Parameters& left, const Parameters& right,
                     std::vector<std::string>* names) {
  for (const auto& [name, value] : left.entries())
    if (right.contains(name) && right.at(name) != value) names->push_back(prefix + "." + name);
}

/// Parameters with different values in two configurations that give one result.
std::vector<std::string> differences(const protocol::Configuration& left,
                                     const protocol::Configuration& right) {
  std::vector<std::string> names;
  const auto compare = [&](const protocol::ComponentChoice& one,
                           const protocol::ComponentChoice& other) {
    add_differences(std::string(kind_name(one.kind)), one.parameters, other.parameters, &names);
  };
  compare(left.dataset, right.dataset);
  compare(left.architecture, right.architecture);
  compare(left.halting, right.halting);
  const std::size_t count = std::min(left.augmentations.size(), right.augmentations.size());
  for (std::size_t index = 0; index < count; ++index)
    compare(left.augmentations[index], right.augmentations[index]);
  add_differences("training", left.training, right.training, &names);
  return names;
}

std::string fold_note(const Variant& kept, const Variant& folded) {
  const std::vector<std::string> names = differences(kept.configuration, folded.configuration);
  if (names.empty())
    return fmt::format("\"{}\" is the same as \"{}\": one row stands for both.", folded.name,
                       kept.name);
  return fmt::format(
      "\"{}\" differs from \"{}\" only in {}, which changes no result: one row stands "
      "for both.",
      folded.name, kept.name, fmt::join(names, ", "));
}

/// For each training the index of the first with the same key.
std::vector<std::size_t> first_equal(const std::vector<std::string>& keys) {
  std::vector<std::size_t> first;
  std::map<std::string, std::size_t> seen;
  for (std::size_t index = 0; index < keys.size(); ++index)
    first.push_back(keys[index].empty() ? index : seen.emplace(keys[index], index).first->second);
  return first;
}

void fold_trainings(const std::vector<std::string>& keys, Plan* plan) {
  const std::vector<std::size_t> first = first_equal(keys);
  std::vector<std::size_t> place(keys.size());
  std::vector<Training> kept;
  for (std::size_t index = 0; index < keys.size(); ++index) {
    if (first[index] == index) {
      place[index] = kept.size();
      kept.push_back(std::move(plan->trainings[index]));
    } else {
      place[index] = place[first[index]];
    }
  }
  plan->trainings = std::move(kept);
  for (Variant& variant : plan->variants)
    variant.training = place[variant.training];
}

}  // namespace

Plan fold(Plan plan, const std::vector<std::string>& keys) {
  fold_trainings(keys, &plan);
  std::vector<Variant> kept;
  std::map<std::pair<std::size_t, std::string>, std::size_t> seen;
  for (Variant& variant : plan.variants) {
    const auto [same, is_new] = seen.emplace(
        std::pair(variant.training, canonical_evaluation(variant.evaluation, variant.policy)),
        kept.size());
    if (is_new) {
      kept.push_back(std::move(variant));
      continue;
    }
    Variant& stays = kept[same->second];
    plan.notes.push_back(fold_note(stays, variant));
    stays.folded.push_back(variant.name);
    stays.folded.insert(stays.folded.end(), variant.folded.begin(), variant.folded.end());
  }
  plan.variants = std::move(kept);
  return plan;
}

}  // namespace strata::config
