// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

/// The CSV files in which the authors of HRM publish Sudoku-Extreme and Maze-Hard: a header, then a
/// puzzle a row. Fields are taken as they are: no quotes, nothing trimmed (a maze's spaces are
/// cells). Lines may end in CR LF, empty ones are passed over.
namespace strata::question_csv {

inline constexpr std::string_view kHeader = "source,question,answer,rating";

/// A row in hand. Views and the path live as long as the call that visits it.
struct Row {
  const std::filesystem::path& file;
  std::int64_t line = 0;  ///< from 1, the header's
  std::string_view question, answer, rating;

  /// @throws DataError "FILE:LINE: what"
  [[noreturn]] void fail(const std::string& what) const;
};

/// How messages speak of what is in a file.
struct Wording {
  std::string_view puzzle = "puzzle";    ///< one of them
  std::string_view puzzles = "puzzles";  ///< several
  std::string_view published;            ///< a data set that has such files
};

/// Visits every row in its order.
/// @throws DataError where there is no such file, the header is another, a row has not 4 fields, or
/// there is no row
void for_each_row(const std::filesystem::path& file, const Wording& wording,
                  const std::function<void(const Row&)>& visit);

}  // namespace strata::question_csv
