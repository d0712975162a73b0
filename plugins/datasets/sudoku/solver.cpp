// SPDX-License-Identifier: Apache-2.0
#include "solver.hpp"

#include <array>
#include <bit>
#include <limits>
#include <span>

namespace strata::sudoku {
namespace {

using Masks = std::array<std::uint32_t, kMaxSize>;

}  // namespace

/// All that is known at one node of the search; candidates follow from the digits that are placed.
struct Solver::State {
  Masks rows{}, columns{}, boxes{};  ///< digits placed, a bit each
  std::array<std::uint8_t, kMaxSize * kMaxSize> digits{};
  std::array<std::uint8_t, kMaxSize * kMaxSize> empty{};  ///< the first empty_count: cells to fill
  int empty_count = 0;
  std::uint8_t fewest_cell = 0;                        ///< after place_singles(): where to guess
  Masks once_rows{}, once_columns{}, once_boxes{};     ///< digits with a place left in the unit
  Masks twice_rows{}, twice_columns{}, twice_boxes{};  ///< digits with several
};

struct Solver::Job {
  int limit;
  Stream* order;  ///< nullptr: digits in rising order
  Search result;
};

Solver::Solver(Shape shape) : shape_(shape), all_((1U << shape.size) - 1) {
  for (int row = 0; row < shape.size; ++row)
    for (int column = 0; column < shape.size; ++column)
      places_.push_back({static_cast<std::uint8_t>(row), static_cast<std::uint8_t>(column),
                         static_cast<std::uint8_t>(shape.box_of(row, column))});
}

void Solver::put(State& state, std::uint8_t cell, std::uint32_t bit) const {
  const Place place = places_[cell];
  state.rows[place.row] |= bit;
  state.columns[place.column] |= bit;
  state.boxes[place.box] |= bit;
  state.digits[cell] = static_cast<std::uint8_t>(std::countr_zero(bit) + 1);
}

std::uint32_t Solver::candidates(const State& state, std::uint8_t cell) const {
  const Place place = places_[cell];
  return all_ & ~(state.rows[place.row] | state.columns[place.column] | state.boxes[place.box]);
}

Solver::State Solver::start(const Board& puzzle, bool& consistent) const {
  State state;
  consistent = true;
  for (std::size_t i = 0; i < puzzle.size(); ++i) {
    const auto cell = static_cast<std::uint8_t>(i);
    if (puzzle[i] == 0) {
      state.empty[static_cast<std::size_t>(state.empty_count++)] = cell;
    } else {
      const std::uint32_t bit = 1U << (puzzle[i] - 1);
      consistent = consistent && (candidates(state, cell) & bit) != 0;
      put(state, cell, bit);
    }
  }
  return state;
}

/// Places naked and hidden singles until nothing changes. False: some cell or digit has no place.
bool Solver::place_singles(State& state) const {
  for (bool changed = true; changed;) {
    changed = false;
    state.once_rows = state.once_columns = state.once_boxes = {};
    state.twice_rows = state.twice_columns = state.twice_boxes = {};
    int fewest = std::numeric_limits<int>::max();
    int kept = 0;
    for (int k = 0; k < state.empty_count; ++k) {
      const std::uint8_t cell = state.empty[static_cast<std::size_t>(k)];
      if (state.digits[cell] != 0) continue;
      const std::uint32_t open = candidates(state, cell);
      if (open == 0) return false;
      if (std::has_single_bit(open)) {
        put(state, cell, open);
        changed = true;
        continue;
      }
      state.empty[static_cast<std::size_t>(kept++)] = cell;
      const Place place = places_[cell];
      state.twice_rows[place.row] |= state.once_rows[place.row] & open;
      state.once_rows[place.row] |= open;
      state.twice_columns[place.column] |= state.once_columns[place.column] & open;
      state.once_columns[place.column] |= open;
      state.twice_boxes[place.box] |= state.once_boxes[place.box] & open;
      state.once_boxes[place.box] |= open;
      if (const int count = std::popcount(open); count < fewest) {
        fewest = count;
        state.fewest_cell = cell;
      }
    }
    state.empty_count = kept;
    if (!place_hidden(state, changed)) return false;
  }
  return true;
}

/// Candidates of cells that were seen before a single was placed in this pass are out of date: they
/// are too many, never too few, so what is concluded here holds, and the next pass finds the rest.
bool Solver::place_hidden(State& state, bool& changed) const {
  std::uint32_t any = 0;
  for (std::size_t unit = 0; unit < static_cast<std::size_t>(shape_.size); ++unit) {
    const auto reduce = [&](std::uint32_t& once, std::uint32_t twice, std::uint32_t placed) {
      const std::uint32_t missing = all_ & ~placed;
      const bool possible = (missing & ~once) == 0;
      once &= missing & ~twice;  // from here on: hidden singles
      any |= once;
      return possible;
    };
    if (!reduce(state.once_rows[unit], state.twice_rows[unit], state.rows[unit]) ||
        !reduce(state.once_columns[unit], state.twice_columns[unit], state.columns[unit]) ||
        !reduce(state.once_boxes[unit], state.twice_boxes[unit], state.boxes[unit]))
      return false;
  }
  if (any == 0) return true;
  for (int k = 0; k < state.empty_count; ++k) {
    const std::uint8_t cell = state.empty[static_cast<std::size_t>(k)];
    const Place place = places_[cell];
    const std::uint32_t hidden =
        candidates(state, cell) & (state.once_rows[place.row] | state.once_columns[place.column] |
                                   state.once_boxes[place.box]);
    if (hidden == 0) continue;
    if (!std::has_single_bit(hidden)) return false;  // two digits that can only stand here
    put(state, cell, hidden);
    changed = true;
  }
  return true;
}

/// True where a solution was found below this node.
bool Solver::search(State& state, Job& job) const {
  if (!place_singles(state)) return false;
  if (state.empty_count == 0) {
    if (job.result.solutions++ == 0)
      job.result.first.assign(state.digits.begin(), state.digits.begin() + shape_.cells());
    return true;
  }
  std::array<std::uint32_t, kMaxSize> bits{};
  std::size_t count = 0;
  for (std::uint32_t open = candidates(state, state.fewest_cell); open != 0; open &= open - 1)
    bits[count++] = open & (0 - open);
  if (job.order != nullptr) job.order->shuffle(std::span(bits).first(count));

  bool found = false;
  for (std::size_t k = 0; k < count && job.result.solutions < job.limit; ++k) {
    State child = state;
    put(child, state.fewest_cell, bits[k]);
    ++job.result.guesses;
    if (search(child, job))
      found = true;
    else
      ++job.result.backtracks;
  }
  return found;
}

Search Solver::solve(const Board& puzzle, int limit) const {
  Job job{limit, nullptr, {}};
  bool consistent = false;
  State state = start(puzzle, consistent);
  if (consistent) search(state, job);
  return std::move(job.result);
}

Board Solver::random_grid(Stream& stream) const {
  Job job{1, &stream, {}};
  bool consistent = false;
  State state = start(Board(static_cast<std::size_t>(shape_.cells()), 0), consistent);
  search(state, job);
  return std::move(job.result.first);
}

}  // namespace strata::sudoku
