// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "strata/grid.hpp"
#include "strata/stream.hpp"

namespace strata::maze {

/// Rows are kept in machine words.
inline constexpr std::int64_t kMaxSide = 64;

/// Which mazes are made.
struct Rules {
  std::int32_t height = 30;
  std::int32_t width = 30;
  std::int32_t min_walls = 249;  ///< the number of walls is uniform in min_walls .. max_walls
  std::int32_t max_walls = 450;
  std::int32_t min_path = 110;  ///< cells of a shortest path, start and goal included

  [[nodiscard]] std::int32_t cells() const { return height * width; }
};

/// What making mazes took.
struct Effort {
  std::int64_t layouts = 0;       ///< tried
  std::int64_t capped = 0;        ///< kept although their share of far cells was above the cap
  std::int32_t longest_path = 0;  ///< cells of the longest shortest path from any start tried
};

/// Draws questions from the distribution that one gets by drawing walls, start and goal uniformly,
/// one pair a layout, and keeping what has a path of at least min_path cells, without drawing most
/// of those that are thrown away.
///
/// Walls and start are drawn; one search finds the m cells that a path of min_path cells or more
/// leads to. Of the layout's free - 1 possible goals a share m / (free - 1) would be kept, so the
/// layout is kept with that probability divided by `cap`, and the goal is uniform among the m: the
/// same distribution, 1 / cap times as fast, but for layouts with a share above the cap, which come
/// too rarely.
class Generator {
 public:
  /// Finds the cap: the largest share among kTrials layouts of a fixed stream, and at least
  /// kLeastCap.
  explicit Generator(const Rules& rules);

  [[nodiscard]] const Rules& rules() const { return rules_; }
  [[nodiscard]] double cap() const { return cap_; }

  /// A question, or nullopt where effort.layouts reaches `limit` first.
  [[nodiscard]] std::optional<Grid> make(Stream stream, std::int64_t limit, Effort& effort) const;

  static constexpr std::int64_t kTrials = 4096;
  /// At the published setting 1.7 % of all mazes have a share above it, and clamping keeps 0.24 %
  /// of the whole from its place.
  static constexpr double kLeastCap = 0.25;

 private:
  Rules rules_;
  double cap_ = 1;
};

}  // namespace strata::maze
