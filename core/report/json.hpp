// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "store/rows.hpp"

/// JSON as all commands write it.
namespace strata::report {

/// An array of objects, one a row.
[[nodiscard]] nlohmann::ordered_json json_of_rows(const store::Rows& rows);
/// A number, or the texts "NaN", "Infinity", "-Infinity", which JSON has no numbers for.
[[nodiscard]] nlohmann::ordered_json json_of_number(double value);
/// Indented, ending in a newline; bytes that are not UTF-8 are replaced.
[[nodiscard]] std::string json_text(const nlohmann::ordered_json& json);

}  // namespace strata::report
