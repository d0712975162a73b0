// SPDX-License-Identifier: Apache-2.0
#include "evaluate/change_score.hpp"

#include <cmath>

#include "catch.hpp"
#include "evaluate/score.hpp"

namespace strata::evaluate::test {
namespace {

using Catch::Matchers::WithinAbs;

/// Cells that are 0 are open.
class ZeroIsOpen final : public Dataset {
 public:
  DatasetShape shape() const override { return {}; }
  void load() override {}
  std::span<const Item> items(Split) const override { return {}; }
  void encode(const Grid&, Offset, bool, std::span<std::int64_t>) const override {}
  Grid decode(std::span<const std::int64_t>) const override { return {}; }
  bool is_valid(const Item&, const Grid&) const override { return false; }
  bool is_blank(const Item& item, std::int32_t row, std::int32_t column) const override {
    return row >= item.input.height || column >= item.input.width ||
           item.input.at(row, column) == 0;
  }
  std::string draw(const Grid&) const override { return {}; }
};

Grid row(std::vector<Cell> cells) {
  Grid grid(1, static_cast<std::int32_t>(cells.size()));
  grid.cells = std::move(cells);
  return grid;
}

ChangeScore score_of(const std::vector<Cell>& input, const std::vector<Cell>& label,
                     const std::vector<Cell>& answer) {
  Item item;
  item.input = row(input);
  item.label = row(label);
  return change_score(ZeroIsOpen(), item, row(answer));
}

}  // namespace

TEST_CASE("an answer that marks nothing scores 0, however many cells stay as they were") {
  // A wall, then six free cells, of which the path takes two.
  const std::vector<Cell> maze{1, 0, 0, 0, 0, 0, 0};
  const std::vector<Cell> path{1, 4, 4, 0, 0, 0, 0};
  CHECK(score_of(maze, path, maze).f1() == 0);
  CHECK(score_of(maze, path, path).f1() == 1);
  const ChangeScore half = score_of(maze, path, {1, 4, 0, 4, 4, 0, 0});
  CHECK(half.of_label == 2);
  CHECK(half.of_answer == 3);
  CHECK(half.right == 1);
  CHECK_THAT(half.f1(), WithinAbs(0.4, 1e-12));
  // Walls do not count, nor do holes; another cell than the label's is given and not right.
  CHECK(score_of(maze, path, {4, 4, 4, 0, 0, 0, 0}).f1() == 1);
  CHECK(score_of(maze, path, {1, 4, kNoCell, 0, 0, 0, 0}).of_answer == 1);
  CHECK(score_of(maze, path, {1, 3, 4, 0, 0, 0, 0}).right == 1);
  CHECK(score_of(maze, maze, maze).f1() == 1);
  CHECK(score_of(maze, maze, path).f1() == 0);
}

TEST_CASE("where every open cell is filled it is the share of them that is right") {
  Item item;
  item.input = row({0, 2, 0, 0});
  item.label = row({1, 2, 3, 4});
  const Grid answer = row({1, 2, 4, 4});
  CHECK_THAT(change_score(ZeroIsOpen(), item, answer).f1(),
             WithinAbs(blank_share(ZeroIsOpen(), item, answer).value(), 1e-12));
}

TEST_CASE("cells outside of the input are changes, and an answer that is too large has too many") {
  const ChangeScore score = score_of({0}, {0, 7}, {0, 7, 7, 7});
  CHECK(score.of_label == 1);
  CHECK(score.of_answer == 3);
  CHECK(score.right == 1);
}

TEST_CASE("the mean is over items, with an interval; precision and recall are over cells") {
  const ChangeScore good{.of_label = 2, .of_answer = 2, .right = 2};
  const ChangeScore bad{.of_label = 8, .of_answer = 2, .right = 0};
  std::vector<ChangeScore> scores(50, good);
  scores.insert(scores.end(), 50, bad);
  const auto metrics = change_metrics(scores);
  REQUIRE(metrics.size() == 4);
  CHECK(metrics[0].first == "change_f1");
  CHECK_THAT(metrics[0].second, WithinAbs(0.5, 1e-12));
  CHECK(metrics[1].first == "change_f1_margin");
  CHECK_THAT(metrics[1].second, WithinAbs(1.959964 * std::sqrt(0.25 * 100 / 99) / 10, 1e-9));
  CHECK(metrics[2].first == "change_precision");
  CHECK_THAT(metrics[2].second, WithinAbs(0.5, 1e-12));
  CHECK(metrics[3].first == "change_recall");
  CHECK_THAT(metrics[3].second, WithinAbs(0.2, 1e-12));
  CHECK(change_metrics(std::vector<ChangeScore>{good}).size() == 3);
  CHECK(change_metrics(std::vector<ChangeScore>{{.of_label = 2}}).size() == 2);
}

}  // namespace strata::evaluate::test
