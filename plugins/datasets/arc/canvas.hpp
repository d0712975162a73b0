// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

#include "strata/grid.hpp"

namespace strata::arc {

inline constexpr std::int64_t kPadToken = 0;
inline constexpr std::int64_t kEndToken = 1;
inline constexpr std::int64_t kFirstColour = 2;  ///< the token of colour 0

/// Tokens with one grid on them, as the published builders lay it out (theirs is a square).
struct Canvas {
  std::int32_t rows = 30;
  std::int32_t columns = 30;
  bool end_border = true;  ///< lines of end tokens below and right of the grid, where there is room
  std::int64_t ignore_label = -100;

  /// @param tokens [rows * columns], row by row @throws Error where the grid leaves the canvas
  void encode(const Grid& grid, Offset offset, bool label, std::span<std::int64_t> tokens) const;
  /// The rectangle of colours with the largest area whose top left cell is the canvas's; 0 x 0
  /// where the first token is no colour.
  [[nodiscard]] Grid decode(std::span<const std::int64_t> tokens) const;
};

}  // namespace strata::arc
