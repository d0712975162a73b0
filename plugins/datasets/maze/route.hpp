// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "alphabet.hpp"

namespace strata::maze {

/// The question with one of its shortest paths from start to goal marked, the one that all
/// published answers are: a first-in-first-out breadth-first search from the start expands Down,
/// Left, Right, Up, and each cell keeps the parent that discovered it first. The path is the first
/// of all shortest ones in the order of its moves, Down < Left < Right < Up.
/// nullopt where the grid is no question or its goal cannot be reached.
[[nodiscard]] std::optional<Grid> labelled(const Grid& question);

/// Does `answer` keep the question's walls, start and goal, and do its path cells form a shortest
/// path between start and goal, whichever?
[[nodiscard]] bool is_shortest_path(const Grid& question, const Grid& answer);

/// Cells of the path that an answer marks, start and goal included.
[[nodiscard]] std::int64_t path_cells(const Grid& answer);

}  // namespace strata::maze
