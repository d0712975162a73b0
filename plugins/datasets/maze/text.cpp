// SPDX-License-Identifier: Apache-2.0
#include "text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "alphabet.hpp"
#include "strata/error.hpp"

namespace strata::maze {
namespace {

struct Line {
  std::string_view text;
  std::int64_t number;  ///< from 1
};

std::vector<Line> lines_of(std::string_view text) {
  std::vector<Line> lines;
  for (std::int64_t number = 1; !text.empty(); ++number) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!line.empty()) lines.push_back({line, number});
  }
  return lines;
}

[[noreturn]] void fail(std::int64_t line, const std::string& what) {
  throw DataError(fmt::format("line {}: {}", line, what));
}

/// The question or answer of a row "source,question,answer,rating".
std::string_view field(std::string_view row, int number) {
  for (; number > 0; --number)
    row.remove_prefix(row.find(',') + 1);
  return row.substr(0, row.find(','));
}

Grid grid_of(std::string_view characters, const Grid& empty, std::int64_t line) {
  Grid grid = empty;
  for (std::size_t cell = 0; cell < characters.size(); ++cell) {
    grid.cells[cell] = from_character(characters[cell]);
    if (grid.cells[cell] == kNoCell)
      fail(line, fmt::format("'{}' is no cell of a maze; allowed are # (wall), space (free), S, G "
                             "and o (path)",
                             characters[cell]));
  }
  return grid;
}

/// @param marked the maze, perhaps with its path
Item item_of(const Grid& marked, std::size_t number, std::int64_t line) {
  Item item;
  item.input = marked;
  std::replace(item.input.cells.begin(), item.input.cells.end(), kPath, kFree);
  if (const std::string problem = flaw(item.input); !problem.empty())
    fail(line, fmt::format("the maze that ends here is none: {}", problem));
  item.label = item.input == marked ? Grid(marked.height, marked.width, kNoCell) : marked;
  item.key = fmt::format("maze {}", number);
  return item;
}

}  // namespace

std::vector<Item> read_text(std::string_view text, std::int32_t height, std::int32_t width) {
  const Grid empty(height, width);
  const std::size_t cells = empty.cells.size();
  std::vector<Item> items;
  std::string drawing;
  std::int64_t last_line = 0;
  for (const auto& [line, number] : lines_of(text)) {
    last_line = number;
    if (line.starts_with("source,question,")) continue;
    if (std::count(line.begin(), line.end(), ',') == 3 && drawing.empty()) {
      const std::string_view answer = field(line, 2);
      drawing = answer.empty() ? field(line, 1) : answer;
      if (drawing.size() != cells)
        fail(number, fmt::format("the row's maze has {} characters, one of {} x {} has {}",
                                 drawing.size(), height, width, cells));
    } else if (line.size() == cells && drawing.empty()) {
      drawing = line;
    } else if (line.size() == static_cast<std::size_t>(width)) {
      drawing += line;
    } else {
      fail(number, fmt::format("it has {} characters; a row of a maze of {} x {} has {} (spaces at "
                               "its ends are free cells and count), a whole maze {}",
                               line.size(), height, width, width, cells));
    }
    if (drawing.size() < cells) continue;
    items.push_back(item_of(grid_of(drawing, empty, number), items.size() + 1, number));
    drawing.clear();
  }
  if (!drawing.empty())
    fail(last_line, fmt::format("the text ends after {} of the {} rows of a maze",
                                drawing.size() / static_cast<std::size_t>(width), height));
  if (items.empty())
    throw DataError(fmt::format(
        "The text holds no maze. Write {} rows of {} characters: # (wall), space (free), S, G.",
        height, width));
  return items;
}

}  // namespace strata::maze
