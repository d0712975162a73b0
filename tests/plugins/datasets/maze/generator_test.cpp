// SPDX-License-Identifier: Apache-2.0
#include "maze/generator.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "catch.hpp"
#include "dihedral/dihedral.hpp"
#include "maze/canonical.hpp"
#include "maze/route.hpp"
#include "mazes.hpp"

using namespace strata::maze;
using namespace maze_test;
using strata::Cell;
using strata::Grid;
using strata::Stream;

namespace {

constexpr std::int64_t kNoLimit = 1'000'000'000;

std::int64_t count(const Grid& grid, Cell cell) {
  return std::count(grid.cells.begin(), grid.cells.end(), cell);
}

/// The distribution as it is defined: walls, start and goal drawn uniformly, one pair a layout,
/// until the path is long enough.
Grid draw_and_reject(const Rules& rules, Stream& stream) {
  for (;;) {
    Grid grid(rules.height, rules.width, kFree);
    const auto order = stream.permutation(rules.cells());
    const auto walls =
        static_cast<std::size_t>(rules.min_walls) +
        stream.below(static_cast<std::uint64_t>(rules.max_walls - rules.min_walls) + 1);
    for (std::size_t k = 0; k < walls; ++k)
      grid.cells[static_cast<std::size_t>(order[k])] = kWall;
    // The order is random, so that the next two cells are a uniform pair of free ones.
    grid.cells[static_cast<std::size_t>(order[walls])] = kStart;
    grid.cells[static_cast<std::size_t>(order[walls + 1])] = kGoal;
    const int moves = moves_to_goal(grid)[static_cast<std::size_t>(order[walls])];
    if (moves + 1 >= rules.min_path) return grid;
  }
}

/// What tells distributions apart: walls, cells of the path, where the start and the goal are.
struct Histograms {
  std::map<std::int64_t, double> walls, path, start, goal;
  void add(const Grid& question) {
    ++walls[count(question, kWall)];
    ++path[path_cells(*labelled(question))];
    ++start[std::find(question.cells.begin(), question.cells.end(), kStart) -
            question.cells.begin()];
    ++goal[std::find(question.cells.begin(), question.cells.end(), kGoal) - question.cells.begin()];
  }
};

/// Two-sample chi-squared over its degrees of freedom; rare values are pooled.
double distance(const std::map<std::int64_t, double>& left,
                const std::map<std::int64_t, double>& right) {
  std::map<std::int64_t, std::pair<double, double>> bins;
  for (const auto& [value, number] : left)
    bins[value].first += number;
  for (const auto& [value, number] : right)
    bins[value].second += number;
  double chi_squared = 0, freedom = -1;
  std::pair<double, double> rare;
  const auto add = [&](double a, double b) {
    chi_squared += (a - b) * (a - b) / (a + b);
    ++freedom;
  };
  for (const auto& [value, pair] : bins)
    if (pair.first + pair.second < 20) {
      rare.first += pair.first;
      rare.second += pair.second;
    } else {
      add(pair.first, pair.second);
    }
  if (rare.first + rare.second > 0) add(rare.first, rare.second);
  return chi_squared / freedom;
}

}  // namespace

TEST_CASE("made mazes are distributed as if one drew them whole and threw the short ones away") {
  for (const Rules& rules : {Rules{5, 6, 8, 15, 10}, Rules{4, 4, 2, 6, 2}}) {
    const Generator generator(rules);
    Histograms made, expected;
    Effort effort;
    Stream stream(1, "rejection");
    constexpr std::uint64_t kMazes = 8000;
    for (std::uint64_t k = 0; k < kMazes; ++k) {
      made.add(*generator.make(Stream(k), kNoLimit, effort));
      expected.add(draw_and_reject(rules, stream));
    }
    CHECK(static_cast<double>(effort.capped) < 0.01 * kMazes);
    // Of a chi-squared with 6 degrees of freedom one in a thousand is above 3.7 times these, with
    // 30 above 2.
    CHECK(distance(made.walls, expected.walls) < 3);
    CHECK(distance(made.path, expected.path) < 3);
    CHECK(distance(made.start, expected.start) < 2);
    CHECK(distance(made.goal, expected.goal) < 2);
  }
}

TEST_CASE("mazes of the published setting look like the published ones") {
  const Generator generator{Rules{}};
  CHECK(generator.cap() == 0.25);
  Effort effort;
  double walls = 0, cells = 0;
  constexpr int kMazes = 100;
  for (std::uint64_t k = 0; k < kMazes; ++k) {
    const Grid question = *generator.make(Stream(3, "maze", {k, 0, 0}), kNoLimit, effort);
    const std::int64_t path = path_cells(*labelled(question));
    REQUIRE(path >= 110);
    REQUIRE(count(question, kWall) >= 249);
    REQUIRE(count(question, kWall) <= 450);
    walls += static_cast<double>(count(question, kWall));
    cells += static_cast<double>(path);
  }
  // Of 2,000 published mazes: 37.2 % walls (deviation 2.7), 114.8 cells (deviation 6).
  CHECK(std::abs(walls / kMazes / 900 - 0.372) < 0.011);
  CHECK(std::abs(cells / kMazes - 114.8) < 2.4);
  CHECK(effort.longest_path >= 110);
  // One layout in 62,500 is kept if one pair is drawn for each; the cap makes it four times as
  // many.
  CHECK(effort.layouts / kMazes < 25'000);
}

TEST_CASE("a maze is a pure function of its stream, and mazes up to 64 x 64 are made") {
  Effort effort;
  const Generator wide(Rules{40, 64, 800, 900, 80});
  const Grid question = *wide.make(Stream(5), kNoLimit, effort);
  CHECK(question == *wide.make(Stream(5), kNoLimit, effort));
  CHECK(question != *wide.make(Stream(6), kNoLimit, effort));
  CHECK(path_cells(*labelled(question)) >= 80);
  CHECK(question.height == 40);
  CHECK(question.width == 64);
  const Generator small(Rules{2, 2, 0, 0, 3});
  CHECK(path_cells(*labelled(*small.make(Stream(1), kNoLimit, effort))) == 3);
}

TEST_CASE("a maze that is not found within the limit is none") {
  const Generator generator(Rules{4, 4, 0, 0, 8});
  Effort effort;
  CHECK_FALSE(generator.make(Stream(1), 500, effort).has_value());
  CHECK(effort.layouts == 500);
  CHECK(effort.longest_path == 7);
}

TEST_CASE("a class is what turning and mirroring makes of a maze, and nothing else") {
  for (const std::int32_t width : {3, 2}) {
    strata::Context context;
    context.height = 3;
    context.width = width;
    const strata::dihedral::Dihedral dihedral({}, context);
    std::map<std::string, std::set<std::vector<Cell>>> classes;
    // All mazes of 3 x width with three walls at the most.
    std::vector<Grid> mazes;
    Stream stream(7);
    for (int k = 0; k < 4000; ++k)
      mazes.push_back(random_question(3, width, 3, stream));
    for (const Grid& question : mazes)
      classes[class_key(question)].insert(question.cells);
    for (const auto& [key, members] : classes) {
      Grid question(3, width);
      question.cells = *members.begin();
      std::set<std::vector<Cell>> images;
      for (int draw = 0; draw < 100; ++draw)
        images.insert(dihedral.apply(dihedral.draw(stream, {}), question).cells);
      REQUIRE(std::includes(images.begin(), images.end(), members.begin(), members.end()));
      for (const auto& image : images) {
        question.cells = image;
        REQUIRE(class_key(question) == key);
      }
    }
  }
}
