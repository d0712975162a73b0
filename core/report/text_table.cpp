// SPDX-License-Identifier: Apache-2.0
#include "report/text_table.hpp"

#include <algorithm>
#include <iterator>
#include <numeric>
#include <type_traits>
#include <utility>

#include "report/fold_text.hpp"
#include "report/terminal.hpp"

namespace strata::report {
namespace {

constexpr std::size_t kGap = 2;  // between two columns

/// A pipe ends a cell of a GitHub table, and a newline its row.
std::string escaped(std::string_view text) {
  std::string result;
  for (const char letter : text) {
    if (letter == '|') result += '\\';
    result += letter == '\n' ? ' ' : letter;
  }
  return result;
}

std::vector<std::string_view> lines_of(std::string_view cell) {
  std::vector<std::string_view> lines;
  while (true) {
    const std::size_t end = cell.find('\n');
    lines.push_back(cell.substr(0, end));
    if (end == std::string_view::npos) return lines;
    cell.remove_prefix(end + 1);
  }
}

std::vector<std::string> folded(std::string_view cell, std::size_t width) {
  std::vector<std::string> result;
  for (const std::string_view line : lines_of(cell))
    std::ranges::move(fold_text(line, width), std::back_inserter(result));
  return result;
}

std::size_t total(const std::vector<std::size_t>& widths) {
  return std::accumulate(widths.begin(), widths.end(),
                         widths.empty() ? 0 : kGap * (widths.size() - 1));
}

}  // namespace

TextTable::TextTable(std::vector<Column> columns) : columns_(std::move(columns)) {}

void TextTable::add(std::vector<std::string> row) {
  rows_.push_back(std::move(row));
}

std::vector<std::size_t> TextTable::widths(std::size_t (*width_of)(std::string_view text)) const {
  std::vector<std::size_t> widths;
  for (std::size_t column = 0; column < columns_.size(); ++column) {
    widths.push_back(width_of(columns_[column].title));
    for (const auto& row : rows_)
      if (column < row.size())
        for (const std::string_view line : lines_of(row[column]))
          widths.back() = std::max(widths.back(), width_of(line));
  }
  return widths;
}

std::size_t TextTable::width() const {
  return total(widths(display_width));
}

std::size_t TextTable::narrowest() const {
  return total(widths(narrowest_width));
}

std::vector<std::size_t> TextTable::widths_within(std::size_t width) const {
  std::vector<std::size_t> result = widths(display_width);
  if (width == 0) return result;
  for (const auto& least : {widths(word_width), widths(narrowest_width)})
    while (total(result) > width) {
      std::size_t widest = result.size();
      for (std::size_t column = 0; column < result.size(); ++column)
        if (result[column] > least[column] &&
            (widest == result.size() || result[column] > result[widest]))
          widest = column;
      if (widest == result.size()) break;
      --result[widest];
    }
  return result;
}

std::string TextTable::text(std::size_t width) const {
  const std::vector<std::size_t> widths = widths_within(width);
  std::string result;
  const auto add_row = [&](const auto& cell_of, std::size_t count) {
    std::vector<std::vector<std::string>> cells;
    std::size_t height = 1;
    for (std::size_t column = 0; column < count; ++column) {
      cells.push_back(folded(cell_of(column), widths[column]));
      height = std::max(height, cells.back().size());
    }
    for (std::size_t row = 0; row < height; ++row) {
      std::string line;
      for (std::size_t column = 0; column < count; ++column) {
        const std::string cell = row < cells[column].size() ? cells[column][row] : "";
        const std::string space(widths[column] - display_width(cell), ' ');
        line += columns_[column].align == Align::kRight ? space + cell : cell + space;
        line += std::string(kGap, ' ');
      }
      line.erase(line.find_last_not_of(' ') + 1);
      result += line + '\n';
    }
  };
  add_row([&](std::size_t column) -> const std::string& { return columns_[column].title; },
          columns_.size());
  for (const auto& row : rows_)
    add_row([&](std::size_t column) -> const std::string& { return row[column]; },
            std::min(row.size(), columns_.size()));
  return result;
}

TextTable TextTable::part(std::size_t begin, std::size_t end) const {
  const auto cells = [&](const auto& all) {
    std::remove_cvref_t<decltype(all)> some{all.front()};
    for (std::size_t column = begin; column < std::min(end, all.size()); ++column)
      some.push_back(all[column]);
    return some;
  };
  TextTable result(cells(columns_));
  for (const auto& row : rows_)
    if (!row.empty()) result.add(cells(row));
  return result;
}

std::string TextTable::text_in_blocks(std::size_t width) const {
  if (width == 0 || this->width() <= width) return text();
  const std::vector<std::size_t> of_column = widths(display_width);
  std::string result;
  for (std::size_t begin = 1; begin < columns_.size();) {
    std::size_t end = begin + 1;
    std::size_t taken = of_column.front() + kGap + of_column[begin];
    while (end < columns_.size() && taken + kGap + of_column[end] <= width)
      taken += kGap + of_column[end++];
    result += (begin == 1 ? "" : "\n") + part(begin, end).text(width);
    begin = end;
  }
  return result;
}

std::string TextTable::markdown() const {
  std::string titles = "|";
  std::string rule = "|";
  for (const Column& column : columns_) {
    titles += ' ' + escaped(column.title) + " |";
    rule += column.align == Align::kRight ? " ---: |" : " --- |";
  }
  std::string result = titles + '\n' + rule + '\n';
  for (const auto& row : rows_) {
    std::string line = "|";
    for (std::size_t column = 0; column < columns_.size(); ++column)
      line += ' ' + (column < row.size() ? escaped(row[column]) : "") + " |";
    result += line + '\n';
  }
  return result;
}

}  // namespace strata::report
