// SPDX-License-Identifier: Apache-2.0
#include "report/format.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "report/fold_text.hpp"
#include "report/json.hpp"
#include "report/terminal.hpp"
#include "report/text_table.hpp"
#include "strata/error.hpp"

namespace strata::report {
namespace {

constexpr std::array<std::pair<std::string_view, Format>, 4> kFormats = {{
    {"table", Format::kTable},
    {"csv", Format::kCsv},
    {"json", Format::kJson},
    {"markdown", Format::kMarkdown},
}};

constexpr std::string_view kCommand = "command";  // this column is to be copied, and never folded

std::string shortest(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "Infinity" : "-Infinity";
  std::array<char, 32> buffer{};
  return {buffer.data(), std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr};
}

bool is_number(const store::SqlValue& value) {
  return std::holds_alternative<std::int64_t>(value) || std::holds_alternative<double>(value);
}

std::string csv(const store::Rows& rows) {
  std::string result;
  for (std::size_t column = 0; column < rows.columns.size(); ++column)
    result += (column == 0 ? "" : ",") + csv_field(rows.columns[column]);
  result += '\n';
  for (const auto& row : rows.rows) {
    for (std::size_t column = 0; column < row.size(); ++column) {
      if (column > 0) result += ',';
      if (!std::holds_alternative<std::monostate>(row[column]))
        result += csv_field(plain_text(row[column]));
    }
    result += '\n';
  }
  return result;
}

/// A join may give two columns one name, an object may not: the second "seed" becomes "seed:2".
std::vector<std::string> distinct(const std::vector<std::string>& columns) {
  std::vector<std::string> names;
  for (const std::string& column : columns) {
    std::string name = column;
    for (int again = 2; std::find(names.begin(), names.end(), name) != names.end(); ++again)
      name = fmt::format("{}:{}", column, again);
    names.push_back(std::move(name));
  }
  return names;
}

/// As people read it: in one line.
std::string cell_text(const store::SqlValue& value) {
  std::string cell = plain_text(value);
  for (char& letter : cell)
    if (letter == '\n' || letter == '\r' || letter == '\t') letter = ' ';
  return cell;
}

TextTable text_table(const store::Rows& rows) {
  std::vector<TextTable::Column> columns;
  for (std::size_t column = 0; column < rows.columns.size(); ++column) {
    bool numbers = !rows.rows.empty();
    for (const auto& row : rows.rows)
      numbers = numbers &&
                (is_number(row[column]) || std::holds_alternative<std::monostate>(row[column]));
    columns.push_back(
        {.title = rows.columns[column], .align = numbers ? Align::kRight : Align::kLeft});
  }
  TextTable table(std::move(columns));
  for (const auto& row : rows.rows) {
    std::vector<std::string> cells;
    for (const store::SqlValue& value : row)
      cells.push_back(cell_text(value));
    table.add(std::move(cells));
  }
  return table;
}

/// A block a row, a line a column.
std::string blocks(const store::Rows& rows, std::size_t width) {
  std::size_t name_width = 0;
  for (const std::string& column : rows.columns)
    name_width = std::max(name_width, display_width(column));
  const std::size_t room = std::min(width, name_width + 2);
  std::string result;
  for (const auto& row : rows.rows) {
    if (!result.empty()) result += '\n';
    for (std::size_t column = 0; column < row.size(); ++column) {
      std::string name = fmt::format("{:<{}}", rows.columns[column], name_width);
      const std::string cell = cell_text(row[column]);
      const bool is_whole = rows.columns[column] == kCommand;
      for (const std::string& line : is_whole ? std::vector{cell} : fold_text(cell, width - room)) {
        result += line.empty() ? rows.columns[column] : name + "  " + line;
        result += '\n';
        name.assign(name_width, ' ');
      }
    }
  }
  return result;
}

}  // namespace

Format format_from_name(std::string_view name) {
  for (const auto& [known, format] : kFormats)
    if (known == name) return format;
  throw Error(fmt::format("--format {}: there are table, csv, json and markdown.", name));
}

std::string plain_text(const store::SqlValue& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return fmt::format("{}", *integer);
  if (const auto* number = std::get_if<double>(&value)) return shortest(*number);
  return "-";
}

std::string csv_field(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
  std::string result = "\"";
  for (const char letter : text) {
    if (letter == '"') result += '"';
    result += letter;
  }
  return result + '"';
}

nlohmann::ordered_json json_of_rows(const store::Rows& rows) {
  const std::vector<std::string> names = distinct(rows.columns);
  nlohmann::ordered_json result = nlohmann::ordered_json::array();
  for (const auto& row : rows.rows) {
    nlohmann::ordered_json object = nlohmann::ordered_json::object();
    for (std::size_t column = 0; column < row.size(); ++column) {
      nlohmann::ordered_json& place = object[names[column]];
      if (const auto* text = std::get_if<std::string>(&row[column]))
        place = *text;
      else if (const auto* integer = std::get_if<std::int64_t>(&row[column]))
        place = *integer;
      else if (const auto* number = std::get_if<double>(&row[column]))
        place = json_of_number(*number);
    }
    result.push_back(std::move(object));
  }
  return result;
}

nlohmann::ordered_json json_of_number(double value) {
  if (std::isfinite(value)) return value;
  return shortest(value);
}

std::string json_text(const nlohmann::ordered_json& json) {
  return json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + '\n';
}

std::string format_rows(const store::Rows& rows, Format format, std::size_t width) {
  switch (format) {
    case Format::kCsv:
      return csv(rows);
    case Format::kJson:
      return json_text(json_of_rows(rows));
    case Format::kMarkdown:
      return text_table(rows).markdown();
    case Format::kTable:
      break;
  }
  const TextTable table = text_table(rows);
  const bool has_command = std::ranges::find(rows.columns, kCommand) != rows.columns.end();
  const bool can_fold = width == 0 || rows.rows.empty() || table.width() <= width ||
                        (!has_command && table.narrowest() <= width);
  return can_fold ? table.text(width) : blocks(rows, width);
}

std::string fitted_rows(store::Rows rows, std::size_t width,
                        std::span<const std::string_view> expendable) {
  std::vector<std::string_view> left_out;
  for (const std::string_view name : expendable) {
    if (width == 0 || text_table(rows).width() <= width) break;
    const auto found = std::ranges::find(rows.columns, name);
    if (found == rows.columns.end()) continue;
    const auto column = found - rows.columns.begin();
    rows.columns.erase(found);
    for (auto& row : rows.rows)
      row.erase(row.begin() + column);
    left_out.push_back(name);
  }
  std::string text = text_table(rows).text(width);
  if (!left_out.empty())
    text += '\n' +
            wrap_text(fmt::format("Left out to fit: {} (`--format csv` has {}).\n",
                                  fmt::join(left_out, ", "), left_out.size() == 1 ? "it" : "them"),
                      width);
  return text;
}

}  // namespace strata::report
