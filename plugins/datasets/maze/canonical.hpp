// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "strata/grid.hpp"

namespace strata::maze {

/// A text that two mazes of one size share if and only if one becomes the other by turning and
/// mirroring: the least of the texts of all images that have the maze's own height and width (8
/// where it is square, else 4). Start and goal are told apart.
[[nodiscard]] std::string class_key(const Grid& question);

}  // namespace strata::maze
