// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "strata/augmentation.hpp"
#include "strata/context.hpp"

namespace strata::dihedral {

struct DihedralConfig {
  bool quarter_turns = true;

  static void describe(auto& p) {
    p("quarter_turns", &DihedralConfig::quarter_turns,
      "Also draw the four elements that swap height and width, where canvas and boxes are square");
  }
};

/// The eight symmetries of a square, numbered as in the published preparations of ARC and
/// Maze-Hard.
enum class Element : std::int32_t {
  kIdentity,
  kTurnLeft,  ///< by a quarter, against the clock
  kTurnRound,
  kTurnRight,
  kMirrorColumns,  ///< left becomes right
  kMirrorRows,     ///< top becomes bottom
  kTranspose,
  kAntiTranspose  ///< mirrored at the diagonal from bottom left to top right
};

/// Turns and mirrors grids. A transform is the number of an Element. Elements that swap height and
/// width are drawn only where this changes neither the canvas nor the boxes of a Sudoku.
class Dihedral final : public Augmentation {
 public:
  Dihedral(DihedralConfig config, const Context& context);

  [[nodiscard]] Transform draw(Stream& stream, const Item& item) const override;
  [[nodiscard]] Transform identity(const Item& item) const override;
  [[nodiscard]] Grid apply(const Transform& transform, const Grid& grid) const override;
  [[nodiscard]] Grid invert(const Transform& transform, const Grid& grid) const override;
  [[nodiscard]] double distinct() const override { return turns_ ? 8 : 4; }
  [[nodiscard]] bool changes_label_rule() const override { return true; }

 private:
  bool turns_;  ///< by a quarter
};

}  // namespace strata::dihedral
