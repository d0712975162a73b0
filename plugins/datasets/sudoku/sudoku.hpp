// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "board.hpp"
#include "splits.hpp"
#include "strata/context.hpp"
#include "strata/dataset.hpp"

namespace strata::sudoku {

struct SudokuConfig {
  std::int64_t size = 9;
  std::int64_t box_height = 0;
  std::int64_t box_width = 0;
  bool pad_token = true;
  std::string source = "generated";
  std::int64_t seed = 0;
  std::int64_t clues = 0;
  std::int64_t tries = 1000;
  std::string train_file;
  std::string test_file;
  std::int64_t train = 0;
  std::int64_t validation = 0;
  std::int64_t test = 0;

  static void describe(auto& p) {
    using C = SudokuConfig;
    p("size", &C::size, "Side of the grid").range(4, 16);
    p("box_height", &C::box_height, "Rows of a box; 0: the usual for the size").range(0, 16);
    p("box_width", &C::box_width, "Columns of a box; 0: the usual for the size").range(0, 16);
    p("pad_token", &C::pad_token,
      "Token 0 is padding, as published (vocabulary size + 2); false: there is none (size + 1)");
    p("source", &C::source, "Where puzzles come from").one_of({"generated", "csv"});
    p("seed", &C::seed, "Which puzzles are made or drawn; the same for all replicates").at_least(0);
    p("clues", &C::clues, "generated: filled cells of a puzzle; 0: the usual for the size")
        .range(0, 256);
    p("tries", &C::tries, "generated: grids tried for one puzzle before giving up").at_least(1);
    p("train_file", &C::train_file, "csv: source,question,answer,rating to train on").path();
    p("test_file", &C::test_file, "csv: source,question,answer,rating to test on").path();
    p("train", &C::train, "Puzzles to train on; 0: 1000 generated ones, or all of the file")
        .at_least(0);
    p("validation", &C::validation, "Puzzles to validate on, of classes of their own").at_least(0);
    p("test", &C::test, "Puzzles to test on; 0: 1000 generated ones, or all of the file")
        .at_least(0);
  }
  std::string check() const;

  [[nodiscard]] Shape shape() const;
  [[nodiscard]] bool is_generated() const { return source == "generated"; }
};

/// Sudoku of any side from 4 to 16 with boxes of any shape. Cells are digits, 0 where empty;
/// Item::key is the puzzle's text, Item::group the number of its class, Item::puzzle always 0 (all
/// rows of the published data share one row of the puzzle table).
class Sudoku final : public Dataset {
 public:
  Sudoku(SudokuConfig config, const Context& context);

  [[nodiscard]] DatasetShape shape() const override;
  [[nodiscard]] std::vector<std::filesystem::path> files() const override;
  [[nodiscard]] std::string origin() const override;
  void load() override;
  [[nodiscard]] std::span<const Item> items(Split split) const override { return items_[split]; }
  [[nodiscard]] std::vector<Fact> facts() const override { return facts_; }

  void encode(const Grid& grid, Offset offset, bool label,
              std::span<std::int64_t> tokens) const override;
  [[nodiscard]] Grid decode(std::span<const std::int64_t> tokens) const override;
  [[nodiscard]] bool is_valid(const Item& item, const Grid& output) const override;
  [[nodiscard]] bool is_blank(const Item& item, std::int32_t row,
                              std::int32_t column) const override;
  [[nodiscard]] std::string draw(const Grid& grid) const override;
  [[nodiscard]] strata::Colour colour(Cell cell) const override;
  [[nodiscard]] std::vector<Item> parse(std::string_view text,
                                        std::string_view task) const override;

 private:
  /// The token of an empty cell; digit d is blank + d.
  [[nodiscard]] std::int64_t blank_token() const { return config_.pad_token ? 1 : 0; }
  void keep(const Splits& splits);

  SudokuConfig config_;
  Shape shape_;
  std::int64_t ignore_label_;
  PerSplit<std::vector<Item>> items_;
  std::vector<Fact> facts_;
};

}  // namespace strata::sudoku
