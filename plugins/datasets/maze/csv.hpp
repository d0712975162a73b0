// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "strata/grid.hpp"

namespace strata::maze {

/// A maze, its answer, and where it comes from.
struct Puzzle {
  Grid question;
  Grid answer;
  std::string class_key;    ///< shared by mazes that turn into each other
  std::int64_t number = 0;  ///< row of its file, or draw of the generator; from 1
};

/// Reads mazes as Maze-Hard publishes them: the header `source,question,answer,rating`, then a row
/// a maze, `height` times `width` characters of "# SGo" row by row. Fields begin and end with free
/// cells, which are spaces: nothing is trimmed. Each answer is held against the question and must
/// be a shortest path. Ratings are not kept, class keys are left empty.
/// @throws DataError "FILE:LINE: …" at the first row that is wrong
[[nodiscard]] std::vector<Puzzle> read_csv(const std::filesystem::path& file, std::int32_t height,
                                           std::int32_t width);

}  // namespace strata::maze
