// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace strata::store {

/// A value that SQLite gives: NULL, integer, real or text (a blob comes as text of hexadecimal
/// digits).
using SqlValue = std::variant<std::monostate, std::int64_t, double, std::string>;

/// The answer to a query.
struct Rows {
  std::vector<std::string> columns;
  std::vector<std::vector<SqlValue>> rows;
};

}  // namespace strata::store
