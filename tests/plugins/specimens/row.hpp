// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "strata/dataset.hpp"
#include "strata/registry.hpp"

#include <memory>
#include <string>

/// The least dataset: one puzzle, one row of three empty cells.
namespace specimen {

struct RowConfig {
  std::int64_t cells = 3;
  static void describe(auto& p) { p("cells", &RowConfig::cells, "Cells in the row").range(1, 100); }
};

class Row : public strata::Dataset {
 public:
  explicit Row(const RowConfig& config) : cells_(static_cast<std::int32_t>(config.cells)) {}
  strata::DatasetShape shape() const override {
    strata::DatasetShape shape;
    shape.vocabulary_size = 2;
    shape.sequence_length = cells_;
    shape.height = 1;
    shape.width = cells_;
    return shape;
  }
  void load() override {
    strata::Item item;
    item.input = item.label = strata::Grid(1, cells_);
    item.key = "test/0";
    items_ = {item};
  }
  std::span<const strata::Item> items(strata::Split) const override { return items_; }
  void encode(const strata::Grid& grid, strata::Offset, bool,
              std::span<std::int64_t> tokens) const override {
    for (std::size_t i = 0; i < tokens.size(); ++i)
      tokens[i] = grid.cells[i];
  }
  strata::Grid decode(std::span<const std::int64_t> tokens) const override {
    strata::Grid grid(1, cells_);
    for (std::size_t i = 0; i < tokens.size(); ++i)
      grid.cells[i] = static_cast<strata::Cell>(tokens[i]);
    return grid;
  }
  bool is_valid(const strata::Item& item, const strata::Grid& output) const override {
    return output == item.label;
  }
  std::string draw(const strata::Grid& grid) const override {
    return std::string(grid.cells.size(), '.') + '\n';
  }

 private:
  std::int32_t cells_;
  std::vector<strata::Item> items_;
};

inline void register_row(strata::Registry& registry, std::string name) {
  registry.dataset<RowConfig>(std::move(name), "One row of empty cells",
                              [](const RowConfig& config, const strata::Context&) {
                                return std::make_shared<Row>(config);
                              });
}

}  // namespace specimen
