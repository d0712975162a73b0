// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "strata/dataset.hpp"

namespace strata::maze {

/// Mazes as people write them, one after the other: a drawing of `height` lines of `width`
/// characters, or one line with all of them, or a row of a CSV file with the header
/// source,question,answer,rating (the header may be there too). Empty lines part mazes and are
/// skipped. Path cells that are marked make the label; without any, the label is kNoCell. Keys are
/// "maze 1", "maze 2" and so on.
/// @throws DataError naming the line
[[nodiscard]] std::vector<Item> read_text(std::string_view text, std::int32_t height,
                                          std::int32_t width);

}  // namespace strata::maze
