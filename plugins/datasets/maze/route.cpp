// SPDX-License-Identifier: Apache-2.0
#include "route.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

namespace strata::maze {
namespace {

constexpr std::size_t kUnreached = static_cast<std::size_t>(-1);

struct Move {
  std::int32_t row, column;
};
/// The order is the rule of the labels.
constexpr std::array<Move, 4> kMoves{{{1, 0}, {0, -1}, {0, 1}, {-1, 0}}};

/// What a breadth-first search from the start finds; indices are row-major cells.
struct Search {
  std::vector<std::size_t> parent;  ///< kUnreached where there is no way; the start is its own
  std::vector<std::int32_t> moves;  ///< from the start; -1 where there is no way
};

std::size_t place_of(const Grid& grid, Cell cell) {
  return static_cast<std::size_t>(std::find(grid.cells.begin(), grid.cells.end(), cell) -
                                  grid.cells.begin());
}

Search search(const Grid& question) {
  const std::size_t start = place_of(question, kStart);
  Search found{std::vector<std::size_t>(question.cells.size(), kUnreached),
               std::vector<std::int32_t>(question.cells.size(), -1)};
  found.parent[start] = start;
  found.moves[start] = 0;
  std::vector<std::size_t> queue{start};
  queue.reserve(question.cells.size());
  const auto width = static_cast<std::size_t>(question.width);
  for (std::size_t next = 0; next < queue.size(); ++next) {
    const std::size_t here = queue[next];
    for (const Move& move : kMoves) {
      const std::int32_t row = static_cast<std::int32_t>(here / width) + move.row;
      const std::int32_t column = static_cast<std::int32_t>(here % width) + move.column;
      if (row < 0 || row >= question.height || column < 0 || column >= question.width) continue;
      const auto there = static_cast<std::size_t>(row) * width + static_cast<std::size_t>(column);
      if (question.cells[there] == kWall || found.parent[there] != kUnreached) continue;
      found.parent[there] = here;
      found.moves[there] = found.moves[here] + 1;
      queue.push_back(there);
    }
  }
  return found;
}

/// Is the question's cell kept where nothing may change, and is there a cell where it may?
bool keeps_question(const Grid& question, const Grid& answer) {
  if (answer.height != question.height || answer.width != question.width) return false;
  for (std::size_t cell = 0; cell < answer.cells.size(); ++cell) {
    const bool on_path = question.cells[cell] == kFree && answer.cells[cell] == kPath;
    if (!on_path && answer.cells[cell] != question.cells[cell]) return false;
  }
  return true;
}

bool are_neighbours(std::size_t left, std::size_t right, std::size_t width) {
  const std::size_t rows =
      std::max(left / width, right / width) - std::min(left / width, right / width);
  const std::size_t columns =
      std::max(left % width, right % width) - std::min(left % width, right % width);
  return rows + columns == 1;
}

}  // namespace

std::optional<Grid> labelled(const Grid& question) {
  if (!flaw(question).empty()) return std::nullopt;
  const Search found = search(question);
  const std::size_t goal = place_of(question, kGoal);
  if (found.parent[goal] == kUnreached) return std::nullopt;
  Grid answer = question;
  for (std::size_t cell = found.parent[goal]; found.parent[cell] != cell; cell = found.parent[cell])
    answer.cells[cell] = kPath;
  return answer;
}

bool is_shortest_path(const Grid& question, const Grid& answer) {
  if (!flaw(question).empty() || !keeps_question(question, answer)) return false;
  const Search found = search(question);
  const std::size_t goal = place_of(question, kGoal);
  if (found.parent[goal] == kUnreached) return false;
  // A shortest path has one cell at each distance from the start, each next to the one before.
  const auto moves = static_cast<std::size_t>(found.moves[goal]);
  std::vector<std::size_t> at_distance(moves + 1, kUnreached);
  at_distance.front() = place_of(question, kStart);
  at_distance.back() = goal;
  for (std::size_t cell = 0; cell < answer.cells.size(); ++cell) {
    if (answer.cells[cell] != kPath) continue;
    const std::int32_t distance = found.moves[cell];
    if (distance < 0 || static_cast<std::size_t>(distance) > moves) return false;
    std::size_t& place = at_distance[static_cast<std::size_t>(distance)];
    if (place != kUnreached) return false;
    place = cell;
  }
  for (std::size_t distance = 1; distance <= moves; ++distance)
    if (at_distance[distance] == kUnreached ||
        !are_neighbours(at_distance[distance - 1], at_distance[distance],
                        static_cast<std::size_t>(question.width)))
      return false;
  return true;
}

std::int64_t path_cells(const Grid& answer) {
  return 2 + std::count(answer.cells.begin(), answer.cells.end(), kPath);
}

}  // namespace strata::maze
