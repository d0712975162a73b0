// SPDX-License-Identifier: Apache-2.0
// Mazes as texts, and slow and plain ways to solve them, written apart from the plugin.
#pragma once

#include <initializer_list>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "strata/grid.hpp"
#include "strata/stream.hpp"

namespace maze_test {

/// A grid out of rows of "# SGo".
strata::Grid maze(std::initializer_list<std::string_view> rows);
/// A random question with up to `walls` walls.
strata::Grid random_question(std::int32_t height, std::int32_t width, std::int32_t walls,
                             strata::Stream& stream);

/// Moves from each cell to the goal, found by relaxing until nothing changes; -1 where there is no
/// way.
std::vector<int> moves_to_goal(const strata::Grid& question);
/// The answer that walks from the start, always by the first of Down, Left, Right, Up that comes
/// nearer to the goal: the least move string. The goal must be reachable.
strata::Grid least_walk(const strata::Grid& question);
/// All answers that mark a shortest path.
std::set<std::vector<strata::Cell>> all_answers(const strata::Grid& question);

}  // namespace maze_test
