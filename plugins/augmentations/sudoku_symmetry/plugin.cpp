// SPDX-License-Identifier: Apache-2.0
#include "strata/plugin.hpp"

#include <memory>

#include "sudoku_symmetry.hpp"

STRATA_PLUGIN("sudoku_symmetry", "1.0.0",
              "The symmetries of Sudoku: digits, bands, stacks, rows, columns, transposition",
              "augmentation:sudoku_symmetry") {
  using strata::sudoku_symmetry::SudokuSymmetry;
  using strata::sudoku_symmetry::SudokuSymmetryConfig;
  registry.augmentation<SudokuSymmetryConfig>(
      "sudoku_symmetry",
      "The symmetries of Sudoku: digits, bands, stacks, rows, columns, transposition",
      [](const SudokuSymmetryConfig& config, const strata::Context& context) {
        return std::make_shared<SudokuSymmetry>(config, context);
      });
}
