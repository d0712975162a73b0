// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace strata::report {

enum class Align { kLeft, kRight };

/// Cells of text, drawn in columns two spaces apart. Cells may hold control sequences of colour.
class TextTable {
 public:
  struct Column {
    std::string title;
    Align align = Align::kLeft;
  };
  explicit TextTable(std::vector<Column> columns);
  /// A row may be shorter than the columns.
  void add(std::vector<std::string> row);
  /// Lines without spaces at their ends, the titles first, each ended by a newline.
  [[nodiscard]] std::string text() const;
  /// The same cells as a GitHub table.
  [[nodiscard]] std::string markdown() const;

 private:
  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace strata::report
