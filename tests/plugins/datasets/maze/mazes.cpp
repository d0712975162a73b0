// SPDX-License-Identifier: Apache-2.0
#include "mazes.hpp"

#include <algorithm>
#include <array>

#include "maze/alphabet.hpp"

using namespace strata::maze;
using strata::Cell;
using strata::Grid;

namespace maze_test {
namespace {

constexpr std::array<std::array<int, 2>, 4> kDownLeftRightUp{{{1, 0}, {0, -1}, {0, 1}, {-1, 0}}};

bool is_open(const Grid& grid, int row, int column) {
  return row >= 0 && row < grid.height && column >= 0 && column < grid.width &&
         grid.at(row, column) != kWall;
}

std::size_t place(const Grid& grid, Cell cell) {
  return static_cast<std::size_t>(std::find(grid.cells.begin(), grid.cells.end(), cell) -
                                  grid.cells.begin());
}

void walk(const Grid& question, const std::vector<int>& moves, int row, int column, Grid answer,
          std::set<std::vector<Cell>>& found) {
  const auto index = [&](int r, int c) { return static_cast<std::size_t>(r * question.width + c); };
  const int left = moves[index(row, column)];
  if (left == 0) {
    found.insert(answer.cells);
    return;
  }
  if (answer.at(row, column) == kFree) answer.at(row, column) = kPath;
  for (const auto& [down, right] : kDownLeftRightUp)
    if (is_open(question, row + down, column + right) &&
        moves[index(row + down, column + right)] == left - 1)
      walk(question, moves, row + down, column + right, answer, found);
}

}  // namespace

Grid maze(std::initializer_list<std::string_view> rows) {
  Grid grid(static_cast<std::int32_t>(rows.size()),
            static_cast<std::int32_t>(rows.begin()->size()));
  std::size_t cell = 0;
  for (const std::string_view row : rows)
    for (const char character : row)
      grid.cells[cell++] = from_character(character);
  return grid;
}

Grid random_question(std::int32_t height, std::int32_t width, std::int32_t walls,
                     strata::Stream& stream) {
  Grid grid(height, width, kFree);
  for (std::int32_t k = 0; k < walls; ++k)
    grid.cells[stream.below(grid.cells.size())] = kWall;
  const std::size_t start = stream.below(grid.cells.size());
  grid.cells[start] = kStart;
  grid.cells[(start + 1 + stream.below(grid.cells.size() - 1)) % grid.cells.size()] = kGoal;
  return grid;
}

std::vector<int> moves_to_goal(const Grid& question) {
  std::vector<int> moves(question.cells.size(), -1);
  moves[place(question, kGoal)] = 0;
  for (bool changed = true; changed;) {
    changed = false;
    for (int row = 0; row < question.height; ++row)
      for (int column = 0; column < question.width; ++column) {
        if (!is_open(question, row, column)) continue;
        int& here = moves[static_cast<std::size_t>(row * question.width + column)];
        for (const auto& [down, right] : kDownLeftRightUp) {
          if (!is_open(question, row + down, column + right)) continue;
          const int there =
              moves[static_cast<std::size_t>((row + down) * question.width + column + right)];
          if (there < 0 || (here >= 0 && here <= there + 1)) continue;
          here = there + 1;
          changed = true;
        }
      }
  }
  return moves;
}

Grid least_walk(const Grid& question) {
  const std::vector<int> moves = moves_to_goal(question);
  Grid answer = question;
  std::size_t here = place(question, kStart);
  while (moves[here] > 1) {
    for (const auto& [down, right] : kDownLeftRightUp) {
      const int row = static_cast<int>(here) / question.width + down;
      const int column = static_cast<int>(here) % question.width + right;
      if (!is_open(question, row, column)) continue;
      const auto there = static_cast<std::size_t>(row * question.width + column);
      if (moves[there] != moves[here] - 1) continue;
      here = there;
      break;
    }
    answer.cells[here] = kPath;
  }
  return answer;
}

std::set<std::vector<Cell>> all_answers(const Grid& question) {
  std::set<std::vector<Cell>> found;
  const std::vector<int> moves = moves_to_goal(question);
  const std::size_t start = place(question, kStart);
  if (moves[start] >= 0)
    walk(question, moves, static_cast<int>(start) / question.width,
         static_cast<int>(start) % question.width, question, found);
  return found;
}

}  // namespace maze_test
