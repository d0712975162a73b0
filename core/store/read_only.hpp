// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "store/connection.hpp"

namespace strata::store {

/// Runs one statement that only reads. SQLite asks an authorizer about each thing that the
/// statement would do, and what is not reading is refused before anything runs.
/// @throws Error in words: what was refused, several statements, none, or SQLite's own message
/// about the statement
[[nodiscard]] Rows read_only(Connection& connection, std::string_view sql);

}  // namespace strata::store
