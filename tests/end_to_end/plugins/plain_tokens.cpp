// SPDX-License-Identifier: Apache-2.0
// For tests with weights of other implementations: rows of tokens of any shape, with any number of
// puzzles, whose answer is the row itself.
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "strata/context.hpp"
#include "strata/dataset.hpp"
#include "strata/plugin.hpp"

namespace {

struct PlainTokensConfig {
  std::int64_t vocabulary = 6;
  std::int64_t length = 16;
  std::int64_t puzzles = 1;
  bool fails = false;

  static void describe(auto& p) {
    p("vocabulary", &PlainTokensConfig::vocabulary, "Tokens").range(1, 100);
    p("length", &PlainTokensConfig::length, "Of a row").range(1, 1000);
    p("puzzles", &PlainTokensConfig::puzzles, "Rows of the puzzle table").range(1, 100);
    p("fails", &PlainTokensConfig::fails, "Throws where it is loaded");
  }
};

class PlainTokens final : public strata::Dataset {
 public:
  explicit PlainTokens(const PlainTokensConfig& config) : config_(config) {}

  strata::DatasetShape shape() const override {
    strata::DatasetShape shape;
    shape.vocabulary_size = config_.vocabulary;
    shape.sequence_length = config_.length;
    shape.height = 1;
    shape.width = static_cast<std::int32_t>(config_.length);
    shape.puzzles = config_.puzzles;
    return shape;
  }
  void load() override {
    if (config_.fails) throw std::runtime_error("it does not work out");
    for (std::int64_t number = 0; number < 8; ++number) {
      strata::Item item;
      item.input = strata::Grid(1, static_cast<std::int32_t>(config_.length),
                                static_cast<strata::Cell>(number % config_.vocabulary));
      item.label = item.input;
      item.puzzle = number % config_.puzzles;
      item.key = "row " + std::to_string(number);
      items_.push_back(item);
    }
  }
  std::span<const strata::Item> items(strata::Split) const override { return items_; }
  void encode(const strata::Grid& grid, strata::Offset, bool,
              std::span<std::int64_t> tokens) const override {
    for (std::size_t k = 0; k < tokens.size(); ++k)
      tokens[k] = grid.cells[k];
  }
  strata::Grid decode(std::span<const std::int64_t> tokens) const override {
    strata::Grid grid(1, static_cast<std::int32_t>(tokens.size()));
    for (std::size_t k = 0; k < tokens.size(); ++k)
      grid.cells[k] = static_cast<strata::Cell>(tokens[k]);
    return grid;
  }
  bool is_valid(const strata::Item& item, const strata::Grid& output) const override {
    return output == item.label;
  }
  std::string draw(const strata::Grid& grid) const override {
    std::string text;
    for (const strata::Cell cell : grid.cells)
      text += std::to_string(cell) + " ";
    return text + "\n";
  }

 private:
  PlainTokensConfig config_;
  std::vector<strata::Item> items_;
};

}  // namespace

STRATA_PLUGIN("plain_tokens", "1.0.0", "Rows of tokens for tests", "dataset:plain_tokens") {
  registry.dataset<PlainTokensConfig>("plain_tokens",
                                      "Rows of tokens whose answer is the row itself",
                                      [](const PlainTokensConfig& config, const strata::Context&) {
                                        return std::make_shared<PlainTokens>(config);
                                      });
}
