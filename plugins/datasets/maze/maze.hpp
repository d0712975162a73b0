// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "splits.hpp"
#include "strata/context.hpp"
#include "strata/dataset.hpp"

namespace strata::maze {

struct MazeConfig {
  std::int64_t size = 30;
  std::int64_t width = 0;
  std::string source = "generated";
  std::int64_t seed = 0;
  double min_wall_share = 0.277;
  double max_wall_share = 0.5;
  std::int64_t min_path = 0;
  std::int64_t tries = 10'000'000;
  std::string train_file;
  std::string test_file;
  std::int64_t train = 0;
  std::int64_t validation = 0;
  std::int64_t test = 0;

  static void describe(auto& p) {
    using C = MazeConfig;
    p("size", &C::size, "Rows of a maze, and columns too unless width says otherwise")
        .range(2, kMaxSide);
    p("width", &C::width, "Columns of a maze; 0: as many as rows").range(0, kMaxSide);
    p("source", &C::source, "Where mazes come from").one_of({"generated", "csv"});
    p("seed", &C::seed, "Which mazes are made or drawn; the same for all replicates").at_least(0);
    p("min_wall_share", &C::min_wall_share, "generated: least share of cells that are walls")
        .range(0, 1);
    p("max_wall_share", &C::max_wall_share, "generated: greatest share of cells that are walls")
        .range(0, 1);
    p("min_path", &C::min_path,
      "generated: cells of the shortest path at least, S and G included; 0: height + width")
        .range(0, kMaxSide * kMaxSide);
    p("tries", &C::tries, "generated: layouts in a row without a new maze before giving up")
        .at_least(1);
    p("train_file", &C::train_file, "csv: source,question,answer,rating to train on").path();
    p("test_file", &C::test_file, "csv: source,question,answer,rating to test on").path();
    p("train", &C::train, "Mazes to train on; 0: 1000 generated ones, or all of the file")
        .at_least(0);
    p("validation", &C::validation, "Mazes to validate on").at_least(0);
    p("test", &C::test, "Mazes to test on; 0: 1000 generated ones, or all of the file").at_least(0);
  }
  std::string check() const;

  [[nodiscard]] Rules rules() const;
  [[nodiscard]] bool is_generated() const { return source == "generated"; }
};

/// Mazes with one shortest path marked. Item::key is "test/17", the row of the file or the draw of
/// the generator; every maze is a group of its own; Item::puzzle is 0, as published.
class Maze final : public Dataset {
 public:
  Maze(MazeConfig config, const Context& context);

  [[nodiscard]] DatasetShape shape() const override;
  [[nodiscard]] std::vector<std::filesystem::path> files() const override;
  [[nodiscard]] std::string origin() const override;
  void load() override;
  [[nodiscard]] std::span<const Item> items(Split split) const override { return items_[split]; }
  [[nodiscard]] std::vector<Fact> facts() const override { return facts_; }
  [[nodiscard]] std::vector<std::string> warnings() const override { return warnings_; }

  void encode(const Grid& grid, Offset offset, bool label,
              std::span<std::int64_t> tokens) const override;
  [[nodiscard]] Grid decode(std::span<const std::int64_t> tokens) const override;
  [[nodiscard]] bool is_valid(const Item& item, const Grid& output) const override;
  [[nodiscard]] bool is_blank(const Item& item, std::int32_t row,
                              std::int32_t column) const override;
  [[nodiscard]] std::string draw(const Grid& grid) const override;
  [[nodiscard]] strata::Colour colour(Cell cell) const override;
  [[nodiscard]] std::optional<Grid> relabel(const Grid& input) const override;
  [[nodiscard]] std::vector<Item> parse(std::string_view text,
                                        std::string_view task) const override;

 private:
  void keep(Splits splits);

  MazeConfig config_;
  Rules rules_;
  std::int64_t ignore_label_;
  PerSplit<std::vector<Item>> items_;
  std::vector<Fact> facts_;
  std::vector<std::string> warnings_;
};

}  // namespace strata::maze
