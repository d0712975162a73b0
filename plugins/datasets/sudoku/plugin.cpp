// SPDX-License-Identifier: Apache-2.0
#include "strata/plugin.hpp"

#include <memory>

#include "sudoku.hpp"

STRATA_PLUGIN("sudoku", "1.0.0",
              "Sudoku puzzles of 4x4 to 16x16: generated, or read from CSV files",
              "dataset:sudoku") {
  registry.dataset<strata::sudoku::SudokuConfig>(
      "sudoku", "Sudoku puzzles of 4x4 to 16x16: generated, or read from CSV files",
      [](const strata::sudoku::SudokuConfig& config, const strata::Context& context) {
        return std::make_shared<strata::sudoku::Sudoku>(config, context);
      });
}
