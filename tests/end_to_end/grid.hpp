// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "catch.hpp"
#include "program.hpp"
#include "store/reader.hpp"

namespace strata::test {

/// Two variants of a very small model on 4x4 Sudoku, two seeds, a checkpoint every ten steps.
inline std::string small_experiment(const std::string& more = "") {
  return R"(question = "Does the machinery work?"
seeds = 2
[dataset]
plugin = "sudoku"
size = 4
clues = 8
train = 40
test = 20
[augmentation]
plugins = ["sudoku_symmetry"]
[architecture]
plugin = "universal_transformer"
hidden_size = 16
num_heads = 2
mlp_multiple = 16
layers = 1
loops = 2
[halting]
plugin = "fixed"
segments = 3
[training]
steps = 60
batch_size = 8
log_every = 2
checkpoint_every = 10
threads = 1
[[ablation]]
name = "no inner loop"
architecture.loops = 1
)" + more;
}

/// A folder with small.toml and a database of its own.
struct Grid {
  Folder folder;
  std::string experiment;

  explicit Grid(const std::string& text = small_experiment())
      : experiment(folder.write("small.toml", text)) {}

  [[nodiscard]] std::vector<std::string> command(std::vector<std::string> more = {}) const {
    more.insert(more.begin(), {"run", experiment, "--plugin-path", STRATA_UNSTABLE, "--db",
                               folder / "results.db"});
    return strata_command(std::move(more));
  }
  [[nodiscard]] Result run(std::vector<std::string> more = {}) const {
    return run_program(folder, command(std::move(more)), surroundings());
  }
  [[nodiscard]] store::Rows query(const std::string& sql) const {
    return store::Reader::open(folder / "results.db").query(sql);
  }
  [[nodiscard]] std::int64_t count(const std::string& sql) const {
    return std::get<std::int64_t>(query(sql).rows.at(0).at(0));
  }
};

/// All results that must not depend on how often a run was disturbed: learning curves, scores,
/// answers.
inline std::vector<std::vector<store::SqlValue>> results(const Grid& grid) {
  auto all =
      grid.query(
              "SELECT variant, seed, step, metric, split, value, not_finite FROM learning_curves"
              " WHERE metric NOT LIKE '%second%' ORDER BY 1, 2, 3, 4, 5")
          .rows;
  for (auto& row : grid.query("SELECT variant, seed, status, exact_accuracy, token_accuracy, "
                              "blank_accuracy, valid_rate, loss"
                              " FROM trial_summary ORDER BY 1, 2")
                       .rows)
    all.push_back(std::move(row));
  for (auto& row : grid.query("SELECT o.key, o.answer, o.correct, o.valid, o.segments, "
                              "o.blank_accuracy, e.id FROM outcomes o"
                              " JOIN evaluations e ON e.number = o.evaluation ORDER BY e.id, o.key")
                       .rows)
    all.push_back(std::move(row));
  return all;
}

}  // namespace strata::test
