// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>

#include "store/rows.hpp"
#include "strata/parameters.hpp"

namespace strata::store {

/// A parameter's value as the typed columns of a table hold it: one of the four is used.
struct TypedColumns {
  const char* type = "text";  ///< boolean, integer, number, text, list
  SqlValue boolean;
  SqlValue integer;
  SqlValue number;  ///< NULL with type "number": NaN
  SqlValue text;    ///< of a list: its JSON text
};

[[nodiscard]] TypedColumns typed_columns(const Value& value);

/// Not a number becomes "NaN", infinities "Infinity" and "-Infinity": JSON has no such numbers.
[[nodiscard]] nlohmann::ordered_json json_of(const Value& value);

/// Compact text; bytes that are not UTF-8 are replaced.
[[nodiscard]] std::string text_of(const nlohmann::ordered_json& json);

}  // namespace strata::store
