// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "strata/grid.hpp"
#include "strata/stream.hpp"

namespace strata {

/// The number format of the forward pass. Parameters are kept in float64 for float64 and in float32
/// otherwise.
enum class Precision { kFloat32, kFloat64, kBFloat16 };

/// What a factory may need to know of the trial it works for. Grows at its end, with a bump of
/// kApiVersion. A dataset's factory finds the data's fields (vocabulary_size to interchangeable)
/// empty; an augmentation finds them filled in.
struct Context {
  std::int64_t vocabulary_size = 0;  ///< tokens are 0 .. vocabulary_size-1
  std::int64_t sequence_length = 0;  ///< tokens a sample, without prefix positions
  std::int32_t height = 0;           ///< of the canvas, in cells
  std::int32_t width = 0;
  std::int32_t box_height = 0;  ///< Sudoku's boxes; 0 where there are none
  std::int32_t box_width = 0;
  std::int64_t puzzles = 1;  ///< rows of the puzzle table
  std::int64_t pad_token = 0;
  std::int64_t ignore_label = -100;  ///< labels with this value count in neither loss nor metrics
  std::vector<Cell>
      interchangeable;  ///< cells whose names carry no meaning (digits; ARC colours 1-9)
  Precision precision = Precision::kFloat32;
  std::string device = "cpu";  ///< "cpu", "cuda:0", or "meta": shapes only, no tensor may be read
  Stream stream{0};            ///< for initialisation; take child("name") per tensor
  std::int64_t summary_width =
      0;  ///< D of the architecture's summary [B, D]; filled in for halting policies
};

}  // namespace strata
