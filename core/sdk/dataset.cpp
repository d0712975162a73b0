// SPDX-License-Identifier: Apache-2.0
#include "strata/dataset.hpp"

#include <array>
#include <string_view>

#include "strata/error.hpp"

namespace strata {

Dataset::~Dataset() = default;

std::string_view split_name(Split split) {
  switch (split) {
    case Split::kTrain:
      return "train";
    case Split::kValidation:
      return "validation";
    case Split::kTest:
      return "test";
  }
  return "unknown";
}

bool Dataset::is_blank(const Item&, std::int32_t, std::int32_t) const {
  return true;
}

Colour Dataset::colour(Cell cell) const {
  // The ten colours in which ARC's tasks are published; further cells begin again at the second.
  static constexpr std::array<Colour, 10> kPalette{{{0, 0, 0},
                                                    {0, 116, 217},
                                                    {255, 65, 54},
                                                    {46, 204, 64},
                                                    {255, 220, 0},
                                                    {170, 170, 170},
                                                    {240, 18, 190},
                                                    {255, 133, 27},
                                                    {127, 219, 255},
                                                    {135, 12, 37}}};
  static constexpr Colour kNothing{64, 64, 64};
  if (cell < 0) return kNothing;
  if (cell == 0) return kPalette[0];
  return kPalette[1 + static_cast<std::size_t>(cell - 1) % (kPalette.size() - 1)];
}

std::optional<Grid> Dataset::relabel(const Grid&) const {
  return std::nullopt;
}

std::vector<Item> Dataset::parse(std::string_view, std::string_view) const {
  throw DataError(
      "This dataset reads no puzzles from text. Name puzzles of its own by their keys instead "
      "(--item KEY).");
}

}  // namespace strata
