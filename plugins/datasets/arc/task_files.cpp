// SPDX-License-Identifier: Apache-2.0
#include "task_files.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "strata/error.hpp"
#include "strata/parameters.hpp"

namespace strata::arc {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

/// A value of a file and the way to it, for messages.
struct Node {
  const fs::path& file;
  const Json& value;
  std::string way;  ///< a JSON pointer (RFC 6901)

  [[noreturn]] void fail(const std::string& what) const {
    throw DataError(
        fmt::format("{}: at {}: {}", file.string(), way.empty() ? "the top" : way, what));
  }
  [[nodiscard]] bool has(const char* key) const { return value.contains(key); }
  [[nodiscard]] Node at(const std::string& key) const {
    return {file, value.at(key), way + "/" + key};
  }
  [[nodiscard]] Node at(std::size_t index) const {
    return {file, value.at(index), fmt::format("{}/{}", way, index)};
  }
};

/// "line:column" of a byte that the parser counts from 1.
std::string place_in(const std::string& text, std::size_t byte) {
  const auto end = text.begin() + static_cast<std::ptrdiff_t>(std::min(byte, text.size() + 1) - 1);
  const auto line = std::count(text.begin(), end, '\n') + 1;
  const auto start = std::find(std::make_reverse_iterator(end), text.rend(), '\n').base();
  return fmt::format("{}:{}", line, std::distance(start, end) + 1);
}

Json parsed(const std::string& text, const fs::path& file) {
  try {
    return Json::parse(text);
  } catch (const Json::parse_error& error) {
    throw DataError(fmt::format(
        "{}:{}: this is not JSON. A set of ARC tasks is a JSON object of tasks by id, or a folder "
        "of JSON files of one task each.",
        file.string(), place_in(text, std::max<std::size_t>(error.byte, 1))));
  }
}

Json read_json(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream)
    throw DataError(fmt::format("{}: there is no such file, or it cannot be read.", file.string()));
  return parsed({std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()}, file);
}

Grid grid_of(const Node& node) {
  if (!node.value.is_array() || node.value.empty())
    node.fail("a grid is an array of rows, at least one");
  Grid grid;
  grid.height = static_cast<std::int32_t>(node.value.size());
  for (std::size_t row = 0; row < node.value.size(); ++row) {
    const Node cells = node.at(row);
    if (!cells.value.is_array() || cells.value.empty())
      cells.fail("a row is an array of colours, at least one");
    if (row == 0) grid.width = static_cast<std::int32_t>(cells.value.size());
    if (cells.value.size() != static_cast<std::size_t>(grid.width))
      cells.fail(fmt::format("the row has {} cells, the first has {}; rows are of one length",
                             cells.value.size(), grid.width));
    for (std::size_t column = 0; column < cells.value.size(); ++column) {
      const Json& cell = cells.value[column];
      if (!cell.is_number_integer() || cell < 0 || cell >= kColours)
        cells.at(column).fail(fmt::format("the cell is {}, a colour is a whole number from 0 to {}",
                                          cell.dump(-1, ' ', true, Json::error_handler_t::replace),
                                          kColours - 1));
      grid.cells.push_back(cell.get<Cell>());
    }
  }
  return grid;
}

std::vector<Pair> pairs_of(const Node& node, bool outputs_may_lack) {
  if (!node.value.is_array()) node.fail("must be an array of pairs {\"input\", \"output\"}");
  std::vector<Pair> pairs;
  for (std::size_t index = 0; index < node.value.size(); ++index) {
    const Node pair = node.at(index);
    if (!pair.value.is_object() || !pair.has("input")) pair.fail("a pair needs an \"input\"");
    Pair& read = pairs.emplace_back();
    read.input = grid_of(pair.at("input"));
    if (pair.has("output"))
      read.output = grid_of(pair.at("output"));
    else if (!outputs_may_lack)
      pair.fail("a demonstration needs an \"output\"");
  }
  return pairs;
}

bool is_task(const Json& value) {
  return value.is_object() && value.contains("train") && value["train"].is_array();
}

Task task_of(const Node& node) {
  if (!is_task(node.value))
    node.fail("a task is an object with \"train\" (an array of pairs) and \"test\"");
  Task task;
  task.train = pairs_of(node.at("train"), false);
  if (node.has("test")) task.test = pairs_of(node.at("test"), true);
  return task;
}

void add_tasks(const Node& node, Tasks& tasks) {
  for (const auto& entry : node.value.items()) {
    const Node task = node.at(entry.key());
    if (!tasks.emplace(entry.key(), task_of(task)).second)
      task.fail(fmt::format("the task \"{}\" is there twice", entry.key()));
  }
}

/// A file with several sets by name: neither a task nor an object of tasks.
bool holds_sets(const Json& value) {
  return value.is_object() && !value.empty() && std::ranges::all_of(value, [](const Json& set) {
           return set.is_object() && !set.empty() && !is_task(set) && is_task(*set.begin());
         });
}

void add_sets(const Node& node, const std::string& part, Tasks& tasks) {
  std::vector<std::string> known;
  for (const auto& entry : node.value.items())
    known.push_back(entry.key());
  if (!part.empty() && !node.has(part.c_str()))
    node.fail(fmt::format("there is no set \"{}\" in this file. It has: {}.", part,
                          fmt::join(known, ", ")));
  for (const std::string& name : known)
    if (part.empty() || name == part) add_tasks(node.at(name), tasks);
}

void add_json(const Json& json, const fs::path& file, const std::string& part, Tasks& tasks) {
  const Node top{file, json, ""};
  if (!json.is_object() || json.empty())
    top.fail("a set of ARC tasks is an object of tasks by id, not empty");
  if (holds_sets(json)) return add_sets(top, part, tasks);
  if (!part.empty())
    top.fail(
        fmt::format("the file holds one set, so that #{} chooses nothing. Leave it out.", part));
  if (json.begin()->is_array() && !is_task(json))
    top.fail(
        "the file holds arrays by id, as Kaggle's solutions do. Name the file with the challenges; "
        "its solutions are found beside it.");
  if (!is_task(json)) return add_tasks(top, tasks);
  if (!tasks.emplace(file.stem().string(), task_of(top)).second)
    top.fail("another file holds a task of this name");
}

void add_solutions(const fs::path& file, Tasks& tasks) {
  const Json json = read_json(file);
  const Node top{file, json, ""};
  if (!json.is_object()) top.fail("solutions are an object of arrays of grids, by task id");
  for (auto& [id, task] : tasks) {
    if (!top.has(id.c_str())) top.fail(fmt::format("there is no solution of task \"{}\"", id));
    const Node outputs = top.at(id);
    if (!outputs.value.is_array() || outputs.value.size() != task.test.size())
      outputs.fail(
          fmt::format("there must be an array of {} grids, one for each test input of the task",
                      task.test.size()));
    for (std::size_t index = 0; index < task.test.size(); ++index)
      task.test[index].output = grid_of(outputs.at(index));
  }
}

std::vector<fs::path> json_files(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder))
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  std::ranges::sort(files);
  if (files.empty())
    throw DataError(
        fmt::format("{}: the folder holds no *.json. A folder of ARC tasks has a JSON file a task.",
                    folder.string()));
  return files;
}

}  // namespace

std::string spelled(const Pair& pair) {
  const auto spell = [](const Grid& grid) {
    std::string text = fmt::format("{}x{}:", grid.height, grid.width);
    for (const Cell cell : grid.cells)
      text += static_cast<char>('0' + cell);
    return text;
  };
  return spell(pair.input) + ">" + (pair.output ? spell(*pair.output) : "");
}

Tasks read_set(const SetPlace& place) {
  Tasks tasks;
  if (std::error_code error; fs::is_directory(place.path, error)) {
    for (const fs::path& file : json_files(place.path))
      add_json(read_json(file), file, place.part, tasks);
  } else {
    add_json(read_json(place.path), place.path, place.part, tasks);
  }
  if (!place.solutions.empty()) add_solutions(place.solutions, tasks);
  return tasks;
}

Tasks tasks_of_text(const std::string& text) {
  const fs::path file = "text";
  const Json json = parsed(text, file);
  const Node top{file, json, ""};
  const std::string name = "given";
  if (json.is_array()) return {{name, Task{{}, {Pair{grid_of(top), std::nullopt}}}}};
  if (json.is_object() && json.contains("input")) {
    Pair pair{grid_of(top.at("input")), std::nullopt};
    if (top.has("output")) pair.output = grid_of(top.at("output"));
    return {{name, Task{{}, {std::move(pair)}}}};
  }
  if (is_task(json)) return {{name, task_of(top)}};
  Tasks tasks;
  add_json(json, file, "", tasks);
  return tasks;
}

}  // namespace strata::arc
