// SPDX-License-Identifier: Apache-2.0
#include "dihedral.hpp"

#include <array>
#include <cstddef>
#include <utility>

namespace strata::dihedral {
namespace {

/// Those that keep the height and width of every grid.
constexpr std::array kUpright{Element::kIdentity, Element::kTurnRound, Element::kMirrorColumns,
                              Element::kMirrorRows};

Grid image(Element element, const Grid& grid) {
  const bool swaps = element == Element::kTurnLeft || element == Element::kTurnRight ||
                     element == Element::kTranspose || element == Element::kAntiTranspose;
  Grid result(swaps ? grid.width : grid.height, swaps ? grid.height : grid.width);
  const std::int32_t last_row = grid.height - 1;
  const std::int32_t last_column = grid.width - 1;
  const auto source = [&](std::int32_t row, std::int32_t column) {
    switch (element) {
      case Element::kIdentity:
        return grid.at(row, column);
      case Element::kTurnLeft:
        return grid.at(column, last_column - row);
      case Element::kTurnRound:
        return grid.at(last_row - row, last_column - column);
      case Element::kTurnRight:
        return grid.at(last_row - column, row);
      case Element::kMirrorColumns:
        return grid.at(row, last_column - column);
      case Element::kMirrorRows:
        return grid.at(last_row - row, column);
      case Element::kTranspose:
        return grid.at(column, row);
      case Element::kAntiTranspose:
        return grid.at(last_row - column, last_column - row);
    }
    return kNoCell;  // not reached
  };
  for (std::int32_t row = 0; row < result.height; ++row)
    for (std::int32_t column = 0; column < result.width; ++column)
      result.at(row, column) = source(row, column);
  return result;
}

Element element_of(const Transform& transform) {
  return static_cast<Element>(transform.front());
}

}  // namespace

Dihedral::Dihedral(DihedralConfig config, const Context& context)
    : turns_(config.quarter_turns && context.height == context.width &&
             context.box_height == context.box_width) {}

Transform Dihedral::draw(Stream& stream, const Item&) const {
  if (turns_) return {static_cast<std::int32_t>(stream.below(8))};
  return {static_cast<std::int32_t>(kUpright[stream.below(kUpright.size())])};
}

Transform Dihedral::identity(const Item&) const {
  return {static_cast<std::int32_t>(Element::kIdentity)};
}

Grid Dihedral::apply(const Transform& transform, const Grid& grid) const {
  return image(element_of(transform), grid);
}

Grid Dihedral::invert(const Transform& transform, const Grid& grid) const {
  const Element element = element_of(transform);
  if (element == Element::kTurnLeft) return image(Element::kTurnRight, grid);
  if (element == Element::kTurnRight) return image(Element::kTurnLeft, grid);
  return image(element, grid);
}

}  // namespace strata::dihedral
