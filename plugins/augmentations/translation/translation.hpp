// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "strata/augmentation.hpp"
#include "strata/context.hpp"

namespace strata::translation {

struct TranslationConfig {
  double stay = 0.24;

  static void describe(auto& p) {
    p("stay", &TranslationConfig::stay,
      "Share of draws that leave the example where it is, at the top left as test puzzles are")
        .range(0, 1);
  }
};

/// Moves an example on the canvas, input and answer alike, to any place where both fit. A transform
/// is how many rows and columns the top left cell moves; grids themselves do not change.
class Translation final : public Augmentation {
 public:
  /// @throws PluginError where every sample fills the canvas
  Translation(TranslationConfig config, const Context& context);

  [[nodiscard]] Transform draw(Stream& stream, const Item& item) const override;
  [[nodiscard]] Transform identity(const Item&) const override { return {0, 0}; }
  [[nodiscard]] Grid apply(const Transform&, const Grid& grid) const override { return grid; }
  [[nodiscard]] Grid invert(const Transform&, const Grid& grid) const override { return grid; }
  [[nodiscard]] Offset offset(const Transform& transform) const override {
    return {transform[0], transform[1]};
  }
  /// The places of a grid of one cell, which are the most that any has.
  [[nodiscard]] double distinct() const override;
  [[nodiscard]] Scope scope() const override { return Scope::kExample; }

 private:
  TranslationConfig config_;
  std::int32_t height_;
  std::int32_t width_;
};

}  // namespace strata::translation
