// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "store/rows.hpp"

namespace strata::report {

enum class Format { kTable, kCsv, kJson, kMarkdown };

/// "table", "csv", "json", "markdown". @throws Error that lists them for any other word
[[nodiscard]] Format format_from_name(std::string_view name);

/// The rows of a query. table and markdown show NULL as "-"; CSV (RFC 4180, lines end in a newline)
/// leaves it empty; JSON is an array of objects. Numbers are written in the shortest form that
/// reads back to the same bits; infinities as "Infinity" and
/// "-Infinity" (a text in JSON, which has no such numbers).
/// @param width where a table is folded (TextTable::text); where it cannot be folded so far, or
/// has a column "command" (which is to be copied), each row is a block of lines, one a column. 0:
/// nowhere
[[nodiscard]] std::string format_rows(const store::Rows& rows, Format format,
                                      std::size_t width = 0);

/// The rows as a table without as many of the columns `expendable`, the first of them first, as it
/// takes to fit `width`; a line below names what is left out. 0: all columns.
[[nodiscard]] std::string fitted_rows(store::Rows rows, std::size_t width,
                                      std::span<const std::string_view> expendable);

/// A field of a CSV line, in quotes where it needs them.
[[nodiscard]] std::string csv_field(std::string_view text);

/// A value as a table shows it.
[[nodiscard]] std::string plain_text(const store::SqlValue& value);

}  // namespace strata::report
