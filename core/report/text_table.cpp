// SPDX-License-Identifier: Apache-2.0
#include "report/text_table.hpp"

#include <algorithm>
#include <utility>

#include "report/terminal.hpp"

namespace strata::report {
namespace {

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

std::string TextTable::text() const {
  std::vector<std::size_t> widths;
  for (std::size_t column = 0; column < columns_.size(); ++column) {
    std::size_t width = display_width(columns_[column].title);
    for (const auto& row : rows_)
      if (column < row.size()) width = std::max(width, display_width(row[column]));
    widths.push_back(width);
  }
  std::string result;
  const auto add_line = [&](const auto& cell_of, std::size_t count) {
    std::string line;
    for (std::size_t column = 0; column < count; ++column) {
      const std::string& cell = cell_of(column);
      const std::string space(widths[column] - display_width(cell), ' ');
      line += columns_[column].align == Align::kRight ? space + cell : cell + space;
      line += "  ";
    }
    line.erase(line.find_last_not_of(' ') + 1);
    result += line + '\n';
  };
  add_line([&](std::size_t column) -> const std::string& { return columns_[column].title; },
           columns_.size());
  for (const auto& row : rows_)
    add_line([&](std::size_t column) -> const std::string& { return row[column]; },
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
