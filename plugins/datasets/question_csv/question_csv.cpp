// SPDX-License-Identifier: Apache-2.0
#include "question_csv.hpp"

#include <fmt/format.h>

#include <fstream>
#include <vector>

#include "strata/error.hpp"

namespace strata::question_csv {
namespace {

std::vector<std::string_view> fields_of(std::string_view text) {
  std::vector<std::string_view> fields;
  for (;;) {
    const std::size_t comma = text.find(',');
    fields.push_back(text.substr(0, comma));
    if (comma == std::string_view::npos) return fields;
    text.remove_prefix(comma + 1);
  }
}

}  // namespace

void Row::fail(const std::string& what) const {
  throw DataError(fmt::format("{}:{}: {}", file.string(), line, what));
}

void for_each_row(const std::filesystem::path& file, const Wording& wording,
                  const std::function<void(const Row&)>& visit) {
  std::ifstream stream(file);
  if (!stream || std::filesystem::is_directory(file))
    throw DataError(fmt::format(
        "{}: there is no such file, or it cannot be read. dataset.train_file and dataset.test_file "
        "name CSV files with the header {}, such as train.csv and test.csv of the published data "
        "set {}.",
        file.string(), kHeader, wording.published));
  Row row{.file = file};
  bool is_empty = true;
  for (std::string text; std::getline(stream, text);) {
    ++row.line;
    if (text.ends_with('\r')) text.pop_back();
    if (row.line == 1) {
      if (text != kHeader)
        row.fail(fmt::format("the header is \"{}\", it must be {}", text, kHeader));
      continue;
    }
    if (text.empty()) continue;
    const std::vector<std::string_view> fields = fields_of(text);
    if (fields.size() != 4)
      row.fail(fmt::format("the row has {} fields, it must have 4: {}", fields.size(), kHeader));
    row.question = fields[1];
    row.answer = fields[2];
    row.rating = fields[3];
    visit(row);
    is_empty = false;
  }
  if (is_empty)
    throw DataError(
        fmt::format("{}: the file holds no {}; below the header {} it must have a row a {}",
                    file.string(), wording.puzzles, kHeader, wording.puzzle));
}

}  // namespace strata::question_csv
