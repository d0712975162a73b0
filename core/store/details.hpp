// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "store/connection.hpp"
#include "store/reader.hpp"

namespace strata::store {

/// @see Reader::details
[[nodiscard]] std::vector<Section> read_details(Connection& connection, std::string_view id);

}  // namespace strata::store
