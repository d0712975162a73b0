// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace strata::report {

enum class Align { kLeft, kRight };

/// Cells of text, drawn in columns two spaces apart. Cells may hold control sequences of colour,
/// and newlines.
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
  /// @param width columns of the terminal: where the table is wider, the widest of its columns are
  /// folded (fold_text.hpp), between words and then within them as far as they can be; 0: as wide
  /// as it is
  [[nodiscard]] std::string text(std::size_t width = 0) const;
  /// As it is where `width` (0: any) holds it; else blocks one below the other, each with the first
  /// column and as many of the others, in their order, as fit.
  [[nodiscard]] std::string text_in_blocks(std::size_t width) const;
  /// Columns of the terminal that text() takes.
  [[nodiscard]] std::size_t width() const;
  /// The fewest columns into which text() can be folded.
  [[nodiscard]] std::size_t narrowest() const;
  /// The same cells as a GitHub table.
  [[nodiscard]] std::string markdown() const;

 private:
  /// Of each column, by `width_of` a cell.
  [[nodiscard]] std::vector<std::size_t> widths(
      std::size_t (*width_of)(std::string_view text)) const;
  [[nodiscard]] std::vector<std::size_t> widths_within(std::size_t width) const;
  /// The first column, and those from `begin` to before `end`.
  [[nodiscard]] TextTable part(std::size_t begin, std::size_t end) const;

  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace strata::report
