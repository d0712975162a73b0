// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "folder.hpp"
#include "layout.hpp"
#include "strata/context.hpp"
#include "strata/dataset.hpp"

namespace strata::published {

struct PublishedConfig {
  std::string folder;
  std::string kind = "sudoku";
  std::int64_t height = 0;
  std::int64_t width = 0;
  std::int64_t vocabulary = 0;
  bool end_border = true;
  bool test_originals = true;
  std::int64_t validation = 0;
  std::int64_t seed = 0;

  static void describe(auto& p) {
    using C = PublishedConfig;
    p("folder", &C::folder, "With train/dataset.json, test/dataset.json and their *.npy").path();
    p("kind", &C::kind, "How grids are spelled in tokens")
        .one_of({"sudoku", "maze", "arc", "grid"});
    p("height", &C::height, "Rows of the canvas; 0: 9 for sudoku, 30 for maze and arc")
        .range(0, 1024);
    p("width", &C::width, "Columns of the canvas; 0: as many as rows").range(0, 1024);
    p("vocabulary", &C::vocabulary, "Tokens; 0: what the kind has; needed for grid")
        .range(0, 30000);
    p("end_border", &C::end_border, "arc: lines of end tokens, as published");
    p("test_originals", &C::test_originals,
      "Test the first puzzle of each group only; false: its augmented copies too");
    p("validation", &C::validation,
      "Groups of the training part, drawn by seed, to validate on; where the folder has a "
      "validation part, 0")
        .at_least(0);
    p("seed", &C::seed, "Which groups validate; the same for all replicates").at_least(0);
  }
  std::string check() const;
  [[nodiscard]] Layout layout(std::int64_t ignore_label) const;
};

/// A folder that HRM's, TRM's or URM's dataset builders wrote, or `strata dataset export`. What is
/// in it is taken as it is: its augmented copies are puzzles of their own, its identifiers rows of
/// the puzzle table.
class Published final : public Dataset {
 public:
  Published(PublishedConfig config, const Context& context);

  [[nodiscard]] DatasetShape shape() const override;
  [[nodiscard]] std::vector<std::filesystem::path> files() const override;
  [[nodiscard]] std::string origin() const override;
  void load() override;
  [[nodiscard]] std::span<const Item> items(Split split) const override {
    return items_[static_cast<std::size_t>(split)];
  }
  [[nodiscard]] std::vector<Fact> facts() const override { return facts_; }
  [[nodiscard]] std::vector<std::string> warnings() const override { return warnings_; }

  void encode(const Grid& grid, Offset offset, bool label,
              std::span<std::int64_t> tokens) const override {
    layout_.encode(grid, offset, label, tokens);
  }
  [[nodiscard]] Grid decode(std::span<const std::int64_t> tokens) const override {
    return layout_.decode(tokens);
  }
  /// Equal to the label.
  [[nodiscard]] bool is_valid(const Item& item, const Grid& output) const override {
    return output == item.label;
  }
  [[nodiscard]] bool is_blank(const Item& item, std::int32_t row,
                              std::int32_t column) const override;
  [[nodiscard]] std::string draw(const Grid& grid) const override;

 private:
  struct Part {
    std::filesystem::path folder;
    std::string name;
    Metadata metadata;
  };
  [[nodiscard]] Part part(const char* name) const;
  [[nodiscard]] bool has_validation_part() const;
  void load_part(const Part& part);
  [[nodiscard]] Item item_of(const Example& example, const Part& part,
                             const std::string& set) const;
  [[nodiscard]] std::string key_of(const Item& item, const Example& example, const Part& part,
                                   const std::string& set);
  void draw_validation();

  PublishedConfig config_;
  Layout layout_;
  std::int64_t puzzles_ = -1;
  std::array<std::vector<Item>, 3> items_;
  std::vector<Fact> facts_;
  std::vector<std::string> warnings_;
  std::vector<std::string> names_;
  std::map<std::int64_t, std::int64_t> groups_;  ///< number by identifier of the first puzzle
  std::map<std::string, std::int64_t> counts_;   ///< items of a part and a name so far
  std::int64_t next_group_ = 0;
};

}  // namespace strata::published
