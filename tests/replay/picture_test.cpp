// SPDX-License-Identifier: Apache-2.0
#include "trial/solve_picture.hpp"

#include "catch.hpp"

namespace strata::trial {
namespace {

/// Two cells a row between bars; kNoCell is "?". A colour is the cell's value in red.
class Bars final : public Dataset {
 public:
  DatasetShape shape() const override { return {}; }
  void load() override {}
  std::span<const Item> items(Split) const override { return {}; }
  void encode(const Grid&, Offset, bool, std::span<std::int64_t>) const override {}
  Grid decode(std::span<const std::int64_t>) const override { return {}; }
  bool is_valid(const Item&, const Grid&) const override { return true; }
  std::string draw(const Grid& grid) const override {
    std::string text;
    for (std::int32_t row = 0; row < grid.height; ++row) {
      text += "|";
      for (std::int32_t column = 0; column < grid.width; ++column) {
        const Cell cell = grid.at(row, column);
        text += cell == kNoCell ? '?' : static_cast<char>('0' + cell);
        text += "|";
      }
      text += "\n";
    }
    return text;
  }
  Colour colour(Cell cell) const override {
    return {static_cast<std::uint8_t>(cell < 0 ? 255 : cell), 0, 0};
  }
};

Grid grid_of(std::vector<Cell> cells) {
  Grid grid(2, 2);
  grid.cells = std::move(cells);
  return grid;
}

}  // namespace

TEST_CASE("without colour, a change stands beside the grid it led to") {
  const Bars bars;
  const Picture picture(bars, grid_of({1, 0, 0, 2}), false);
  CHECK(picture.draw(grid_of({1, 3, 4, 2})) == "|1|3|\n|4|2|\n");
  CHECK(picture.draw_change(grid_of({1, 3, 0, kNoCell}), grid_of({1, 0, 0, 2})) ==
        "|1|3|    |.|3|\n|0|?|    |.|?|\n");
}

TEST_CASE("with colour, each cell has its own, and a changed one is bold and underlined") {
  const Bars bars;
  const Picture picture(bars, grid_of({1, 0, 0, 2}), true);
  const std::string white = "38;2;255;255;255m";
  CHECK(picture.draw_change(grid_of({1, 3, 0, 2}), grid_of({1, 0, 0, 2})) ==
        "|\x1b[48;2;1;0;0;" + white + "1\x1b[0m|\x1b[1;4;48;2;3;0;0;" + white +
            "3\x1b[0m|\n|\x1b[48;2;0;0;0;" + white + "0\x1b[0m|\x1b[48;2;2;0;0;" + white +
            "2\x1b[0m|\n");
}

TEST_CASE("a grid of another size is drawn as it is") {
  const Bars bars;
  const Picture picture(bars, grid_of({1, 0, 0, 2}), true);
  CHECK(picture.draw_change(Grid(1, 1, 5), grid_of({1, 0, 0, 2})) == "|5|\n");
}

TEST_CASE("cells that differ are counted; of another size, all are") {
  CHECK(changed_cells(grid_of({1, 2, 3, 4}), grid_of({1, 0, 3, 0})) == 2);
  CHECK(changed_cells(grid_of({1, 2, 3, 4}), Grid(1, 1)) == 4);
}

}  // namespace strata::trial
