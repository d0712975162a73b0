// SPDX-License-Identifier: Apache-2.0
#include "strata/dataset.hpp"

#include <set>
#include <tuple>

#include "catch.hpp"

namespace {

/// One row of three cells: the least that a dataset must say.
class Row : public strata::Dataset {
 public:
  strata::DatasetShape shape() const override {
    strata::DatasetShape shape;
    shape.vocabulary_size = 4;
    shape.sequence_length = 3;
    shape.height = 1;
    shape.width = 3;
    return shape;
  }
  void load() override { items_.resize(1); }
  std::span<const strata::Item> items(strata::Split) const override { return items_; }
  void encode(const strata::Grid& grid, strata::Offset, bool,
              std::span<std::int64_t> tokens) const override {
    for (std::size_t i = 0; i < tokens.size(); ++i)
      tokens[i] = grid.cells[i] + 1;
  }
  strata::Grid decode(std::span<const std::int64_t> tokens) const override {
    strata::Grid grid(1, 3);
    for (std::size_t i = 0; i < tokens.size(); ++i)
      grid.cells[i] = static_cast<strata::Cell>(tokens[i] - 1);
    return grid;
  }
  bool is_valid(const strata::Item&, const strata::Grid&) const override { return true; }
  std::string draw(const strata::Grid&) const override { return "...\n"; }

 private:
  std::vector<strata::Item> items_;
};

}  // namespace

TEST_CASE(
    "A dataset that says nothing of them has no files, facts or relabelling, and asks every cell") {
  const Row row;
  CHECK(row.files().empty());
  CHECK(row.facts().empty());
  CHECK(row.is_blank({}, 0, 2));
  CHECK_FALSE(row.relabel(strata::Grid(1, 3)).has_value());
  CHECK(row.shape().puzzles == 1);
}

TEST_CASE("Ten cells and no cell have colours of their own, and further ones have some") {
  const Row row;
  std::set<std::tuple<int, int, int>> colours;
  for (strata::Cell cell = strata::kNoCell; cell < 10; ++cell) {
    const strata::Colour colour = row.colour(cell);
    colours.emplace(colour.red, colour.green, colour.blue);
  }
  CHECK(colours.size() == 11);
  CHECK(row.colour(10).blue == row.colour(1).blue);
}

TEST_CASE("Splits have names") {
  CHECK(strata::split_name(strata::Split::kTrain) == "train");
  CHECK(strata::split_name(strata::Split::kValidation) == "validation");
  CHECK(strata::split_name(strata::Split::kTest) == "test");
}
