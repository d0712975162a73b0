// SPDX-License-Identifier: Apache-2.0
#include "report/text_table.hpp"

#include <algorithm>
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

}  // namespace

TextTable::TextTable(std::vector<Column> columns) : columns_(std::move(columns)) {}

void TextTable::add(std::vector<std::string> row) {
  rows_.push_back(std::move(row));
}

std::vector<std::size_t> TextTable::widths_within(std::size_t width) const {
  std::vector<std::size_t> widths;
  std::vector<std::size_t> narrowest;
  for (std::size_t column = 0; column < columns_.size(); ++column) {
    widths.push_back(display_width(columns_[column].title));
    narrowest.push_back(narrowest_width(columns_[column].title));
    for (const auto& row : rows_) {
      if (column >= row.size()) continue;
      widths.back() = std::max(widths.back(), display_width(row[column]));
      narrowest.back() = std::max(narrowest.back(), narrowest_width(row[column]));
    }
  }
  if (width == 0 || widths.empty()) return widths;
  std::size_t total = kGap * (widths.size() - 1);
  for (const std::size_t one : widths)
    total += one;
  while (total > width) {
    std::size_t widest = widths.size();
    for (std::size_t column = 0; column < widths.size(); ++column)
      if (widths[column] > narrowest[column] &&
          (widest == widths.size() || widths[column] > widths[widest]))
        widest = column;
    if (widest == widths.size()) break;
    --widths[widest];
    --total;
  }
  return widths;
}

std::string TextTable::text(std::size_t width) const {
  const std::vector<std::size_t> widths = widths_within(width);
  std::string result;
  const auto add_row = [&](const auto& cell_of, std::size_t count) {
    std::vector<std::vector<std::string>> cells;
    std::size_t height = 1;
    for (std::size_t column = 0; column < count; ++column) {
      cells.push_back(fold_text(cell_of(column), widths[column]));
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
