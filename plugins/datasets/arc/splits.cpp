// SPDX-License-Identifier: Apache-2.0
#include "splits.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>
#include <span>
#include <utility>

#include "contamination.hpp"
#include "strata/error.hpp"
#include "strata/stream.hpp"

namespace strata::arc {
namespace {

bool fits(const Grid& grid, const SplitSettings& canvas) {
  return grid.height <= canvas.rows && grid.width <= canvas.columns;
}

bool fits(const Task& task, const SplitSettings& canvas) {
  for (const auto* pairs : {&task.train, &task.test})
    for (const Pair& pair : *pairs)
      if (!fits(pair.input, canvas) || (pair.output && !fits(*pair.output, canvas))) return false;
  return true;
}

/// The pairs of `more` that `task` does not hold yet. Pairs that one set holds twice stay twice.
void unite(Task& task, const Task& more) {
  std::set<std::string> held;
  for (const auto* pairs : {&task.train, &task.test})
    for (const Pair& pair : *pairs)
      held.insert(spelled(pair));
  const auto add = [&](std::vector<Pair>& to, const std::vector<Pair>& from) {
    for (const Pair& pair : from)
      if (!held.contains(spelled(pair))) to.push_back(pair);
  };
  add(task.train, more.train);
  add(task.test, more.test);
}

Tasks united(const std::vector<Tasks>& sets) {
  Tasks all;
  for (const Tasks& set : sets)
    for (const auto& [id, task] : set)
      unite(all[id], task);
  return all;
}

Tasks latest(const std::vector<Tasks>& sets) {
  Tasks all;
  for (const Tasks& set : sets)
    for (const auto& [id, task] : set)
      all[id] = task;
  return all;
}

/// Leaves out what was not chosen or does not fit.
void choose(Tasks& tasks, const SplitSettings& settings, std::set<std::string>& too_large) {
  const auto chosen = [&](const std::string& id) {
    return settings.task_ids.empty() ||
           std::ranges::find(settings.task_ids, id) != settings.task_ids.end();
  };
  std::int64_t kept = 0;
  for (auto entry = tasks.begin(); entry != tasks.end();) {
    bool keep = chosen(entry->first) && (settings.tasks == 0 || kept < settings.tasks);
    if (keep && !fits(entry->second, settings)) {
      too_large.insert(entry->first);
      keep = false;
    }
    if (keep) ++kept;
    entry = keep ? std::next(entry) : tasks.erase(entry);
  }
}

void check_ids(const Tasks& trained, const Tasks& evaluated, const SplitSettings& settings) {
  for (const std::string& id : settings.task_ids)
    if (!trained.contains(id) && !evaluated.contains(id))
      throw DataError(fmt::format(
          "dataset.task_ids: there is no task \"{}\" in the training and evaluation sets.", id));
}

/// Tasks whose test pairs validate, drawn by seed among those that are only trained on.
std::set<std::string> validation_tasks(const Tasks& trained, const Tasks& evaluated,
                                       const SplitSettings& settings) {
  std::vector<std::string> able;
  for (const auto& [id, task] : trained) {
    const bool has_answers =
        std::ranges::any_of(task.test, [](const Pair& pair) { return pair.output.has_value(); });
    if (has_answers && !evaluated.contains(id)) able.push_back(id);
  }
  if (static_cast<std::int64_t>(able.size()) < settings.validation)
    throw DataError(fmt::format(
        "dataset.validation = {} asks for more tasks than there are: the training sets hold {} "
        "with test pairs that are not evaluated. Ask for fewer, or name more training sets.",
        settings.validation, able.size()));
  Stream(settings.seed, "arc validation").shuffle(std::span(able));
  able.resize(static_cast<std::size_t>(settings.validation));
  return {able.begin(), able.end()};
}

/// Puts the pairs of a task into a split, under keys "ID/train/0" (train) or "ID/0" (others).
class Collector {
 public:
  Collector(Splits& splits, std::int64_t puzzle, const std::string& id)
      : splits_(splits), puzzle_(puzzle), id_(id) {}

  void train(const std::vector<Pair>& pairs) {
    for (const Pair& pair : pairs)
      if (pair.output) add(Split::kTrain, pair, fmt::format("{}/train/{}", id_, trained_++));
  }
  void held_out(Split split, const std::vector<Pair>& pairs) {
    for (std::size_t index = 0; index < pairs.size(); ++index) {
      if (!pairs[index].output)
        throw DataError(
            fmt::format("task \"{}\": test input {} has no output, so that nothing can be scored. "
                        "Name a set with outputs in dataset.evaluation.",
                        id_, index));
      add(split, pairs[index], fmt::format("{}/{}", id_, index));
    }
  }

 private:
  void add(Split split, const Pair& pair, std::string key) {
    Item& item = splits_.items[static_cast<std::size_t>(split)].emplace_back();
    item.input = pair.input;
    item.label = *pair.output;
    item.puzzle = item.group = puzzle_;
    item.key = std::move(key);
  }

  Splits& splits_;
  std::int64_t puzzle_;
  const std::string& id_;
  std::int64_t trained_ = 0;
};

void collect(const Tasks& trained, const Tasks& evaluated, const std::set<std::string>& validated,
             const std::set<std::string>& excluded, Splits& splits) {
  std::set<std::string> ids;
  for (const auto* tasks : {&trained, &evaluated})
    for (const auto& [id, task] : *tasks)
      ids.insert(id);
  for (const std::string& id : ids) {
    Collector collector(splits, static_cast<std::int64_t>(splits.ids.size()), id);
    splits.ids.push_back(id);
    Task known;
    const auto test = evaluated.find(id);
    if (test != evaluated.end()) known.train = test->second.train;
    if (const auto task = trained.find(id); task != trained.end()) {
      Task more = task->second;
      if (validated.contains(id)) more.test.clear();
      unite(known, more);
      if (validated.contains(id)) collector.held_out(Split::kValidation, task->second.test);
    }
    collector.train(known.train);
    collector.train(known.test);
    if (test != evaluated.end() && !excluded.contains(id))
      collector.held_out(Split::kTest, test->second.test);
  }
}

void add_named(std::vector<Fact>& facts, const std::string& name, const TextList& names,
               const char* what = "_ids") {
  facts.push_back({name, static_cast<std::int64_t>(names.size())});
  if (!names.empty()) facts.push_back({name + what, names});
}

/// Tells which held-out pairs are trained on, and takes them out where the settings say so. Gives
/// how many it took out.
std::size_t sift(Split split, bool exclude, Splits& splits) {
  std::vector<Item>& items = splits.items[static_cast<std::size_t>(split)];
  const std::vector<TrainedPair> found =
      trained_pairs(splits.items[static_cast<std::size_t>(Split::kTrain)], items);
  TextList keys;
  for (const TrainedPair& pair : found)
    keys.push_back(pair.key);
  const std::string name(split_name(split));
  add_named(splits.facts, name + "_pairs_trained_on", keys, "_keys");
  if (std::string text = warning_of(found, name, items.size(), exclude); !text.empty())
    splits.warnings.push_back(std::move(text));
  if (!exclude) return 0;
  const std::set<std::string> out(keys.begin(), keys.end());
  return std::erase_if(items, [&](const Item& item) { return out.contains(item.key); });
}

}  // namespace

Splits split(const std::vector<Tasks>& training, const std::vector<Tasks>& evaluation,
             const SplitSettings& settings) {
  Tasks trained = united(training);
  Tasks evaluated = latest(evaluation);
  check_ids(trained, evaluated, settings);
  std::set<std::string> too_large;
  choose(trained, settings, too_large);
  choose(evaluated, settings, too_large);

  Splits splits;
  const Contamination shared = contamination(trained, evaluated);
  std::set<std::string> excluded;
  if (settings.exclude_contaminated) excluded = {shared.tasks.begin(), shared.tasks.end()};
  collect(trained, evaluated, validation_tasks(trained, evaluated, settings), excluded, splits);
  if (std::string text = warning_of(shared, evaluated.size(), settings.exclude_contaminated);
      !text.empty())
    splits.warnings.push_back(std::move(text));
  sift(Split::kValidation, settings.exclude_contaminated, splits);
  const std::size_t pairs_out = sift(Split::kTest, settings.exclude_contaminated, splits);
  for (const Split split : {Split::kTrain, Split::kTest})
    if (splits.items[static_cast<std::size_t>(split)].empty())
      throw DataError(fmt::format(
          "The {} split holds no ARC task: {} evaluated and {} training tasks are left, {} are "
          "larger than the canvas of {}x{}, {} are left out as contaminated, and {} test pairs of "
          "others as trained on. Choose other sets, or a larger canvas.",
          split_name(split), evaluated.size(), trained.size(), too_large.size(), settings.rows,
          settings.columns, excluded.size(), pairs_out));

  splits.facts.push_back({"tasks", static_cast<std::int64_t>(splits.ids.size())});
  splits.facts.push_back({"evaluated_tasks", static_cast<std::int64_t>(evaluated.size())});
  for (const Split split : {Split::kTrain, Split::kValidation, Split::kTest})
    splits.facts.push_back(
        {fmt::format("{}_pairs", split_name(split)),
         static_cast<std::int64_t>(splits.items[static_cast<std::size_t>(split)].size())});
  add_named(splits.facts, "dropped_too_large", {too_large.begin(), too_large.end()});
  add_named(splits.facts, "contaminated", shared.tasks);
  splits.facts.push_back({"contaminated_excluded", settings.exclude_contaminated});
  for (Fact& fact : known_overlap(evaluated))
    splits.facts.push_back(std::move(fact));
  return splits;
}

}  // namespace strata::arc
