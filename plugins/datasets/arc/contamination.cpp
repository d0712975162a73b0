// SPDX-License-Identifier: Apache-2.0
#include "contamination.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "published_ids.hpp"

namespace strata::arc {
namespace {

template <class Visit>
void for_each_pair(const Task& task, const Visit& visit) {
  for (const auto* pairs : {&task.train, &task.test})
    for (const Pair& pair : *pairs)
      if (pair.output) visit(pair);
}

std::vector<std::string> sorted_pairs(const Task& task) {
  std::vector<std::string> pairs;
  for_each_pair(task, [&](const Pair& pair) { pairs.push_back(spelled(pair)); });
  std::ranges::sort(pairs);
  return pairs;
}

constexpr std::size_t kNamed = 3;

/// The first few, and how many more there are.
std::string named(const std::vector<std::string>& names) {
  const auto shown = static_cast<std::ptrdiff_t>(std::min(kNamed, names.size()));
  std::string text = fmt::format("{}", fmt::join(names.begin(), names.begin() + shown, ", "));
  if (names.size() > kNamed) text += fmt::format(" and {} more", names.size() - kNamed);
  return text;
}

}  // namespace

Contamination contamination(const Tasks& trained, const Tasks& evaluated) {
  std::unordered_set<std::string> known;
  for (const auto& [id, task] : trained)
    for_each_pair(task, [&](const Pair& pair) { known.insert(spelled(pair)); });
  Contamination found;
  for (const auto& [id, task] : evaluated) {
    const auto twin = trained.find(id);
    bool shared = twin != trained.end();
    for_each_pair(task, [&](const Pair& pair) { shared |= known.contains(spelled(pair)); });
    if (!shared) continue;
    found.tasks.push_back(id);
    if (twin == trained.end()) continue;
    ++found.by_name;
    found.other_versions += sorted_pairs(twin->second) != sorted_pairs(task) ? 1 : 0;
  }
  return found;
}

std::string warning_of(const Contamination& found, std::size_t evaluated, bool excluded) {
  if (found.tasks.empty()) return {};
  std::string text = fmt::format(
      "{} of the {} evaluated ARC tasks are in the training sets too, {} of them under the same id",
      found.tasks.size(), evaluated, found.by_name);
  if (found.other_versions > 0)
    text += fmt::format(" (with other pairs: {})", found.other_versions);
  text += fmt::format(": {}. ", named(found.tasks));
  text += excluded ? "They are left out of the test (exclude_contaminated)."
                   : "What is tested has been trained on. dataset.exclude_contaminated = true "
                     "leaves them out of the test.";
  return text;
}

std::vector<TrainedPair> trained_pairs(std::span<const Item> train,
                                       std::span<const Item> held_out) {
  const auto look = [](const Item& item) { return spelled({item.input, item.label}); };
  std::unordered_map<std::string, const Item*> known;
  for (const Item& item : train)
    known.try_emplace(look(item), &item);
  std::vector<TrainedPair> found;
  for (const Item& item : held_out)
    if (const auto twin = known.find(look(item)); twin != known.end())
      found.push_back({item.key, twin->second->key});
  return found;
}

std::string warning_of(const std::vector<TrainedPair>& found, std::string_view split,
                       std::size_t held_out, bool excluded) {
  if (found.empty()) return {};
  std::vector<std::string> pairs;
  for (const TrainedPair& pair : found)
    pairs.push_back(fmt::format("{} is {}", pair.key, pair.trained));
  return fmt::format("{} of the {} ARC pairs of the {} split are trained on: {}. {}", found.size(),
                     held_out, split, named(pairs),
                     excluded ? "They are left out (exclude_contaminated)."
                              : "dataset.exclude_contaminated = true leaves them out.");
}

std::uint64_t fingerprint(const Task& task) {
  std::uint64_t hash = 0xcbf29ce484222325;
  const auto add = [&](std::string_view text) {
    for (const char character : text)
      hash = (hash ^ static_cast<unsigned char>(character)) * 0x100000001b3;
  };
  for (const auto* pairs : {&task.train, &task.test}) {
    for (const Pair& pair : *pairs)
      add(spelled(pair) + "\n");
    add("\n");
  }
  return hash;
}

std::vector<Fact> known_overlap(const Tasks& evaluated) {
  std::int64_t in_training = 0, in_evaluation = 0, of_repository = 0, of_kaggle = 0, versioned = 0;
  for (const auto& [id, task] : evaluated) {
    in_training += is_in_second_training(id) ? 1 : 0;
    in_evaluation += is_in_both_evaluations(id) ? 1 : 0;
    const VersionedTask* const known = versions_of(id);
    if (known == nullptr) continue;
    ++versioned;
    of_repository += known->repository == fingerprint(task) ? 1 : 0;
    of_kaggle += known->kaggle == fingerprint(task) ? 1 : 0;
  }
  std::vector<Fact> facts;
  if (in_training > 0)
    facts.push_back({"evaluated_tasks_shared_with_arc_agi_2_training", in_training});
  if (in_evaluation > 0)
    facts.push_back({"evaluated_tasks_shared_by_arc_agi_1_and_2_evaluation", in_evaluation});
  if (versioned > 0) {
    const char* version = "unknown";
    if (of_repository == versioned) version = "repository, commit f3283f7";
    if (of_kaggle == versioned) version = "Kaggle 2025";
    facts.push_back({"arc_agi_2_evaluation_version", std::string(version)});
  }
  return facts;
}

}  // namespace strata::arc
