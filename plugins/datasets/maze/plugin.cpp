// SPDX-License-Identifier: Apache-2.0
#include "strata/plugin.hpp"

#include <memory>

#include "maze.hpp"

STRATA_PLUGIN("maze", "1.0.0",
              "Mazes with one of their shortest paths marked: generated, or read from CSV files",
              "dataset:maze") {
  registry.dataset<strata::maze::MazeConfig>(
      "maze", "Mazes with one of their shortest paths marked: generated, or read from CSV files",
      [](const strata::maze::MazeConfig& config, const strata::Context& context) {
        return std::make_shared<strata::maze::Maze>(config, context);
      });
}
