// SPDX-License-Identifier: Apache-2.0
#include "canonical.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <numeric>

/// Individualisation and refinement (McKay and Piperno, "Practical graph isomorphism, II", J.
/// Symbolic Computation 60, 2014, section 2), for the structure at hand. Rows, columns and digits
/// carry colours that do not depend on how a puzzle is written down; refinement folds into each
/// colour those it meets in clues and in its band or stack. Where colours order everything, one
/// ordering is left. Where some are tied, each of the tied ones is singled out in turn, and the
/// least of the boards that come out is the form. Colours are hashes; a collision makes a tie,
/// which costs time and never correctness, since all that is decided by them is the same for
/// equivalent puzzles.
namespace strata::sudoku {
namespace {

using Colour = std::uint64_t;
using Colours = std::array<Colour, kMaxSize>;

/// The finaliser of SplitMix64 (Steele, Lea, Flood, 2014).
Colour mix(Colour value) {
  value += 0x9E3779B97F4A7C15;
  value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
  value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
  return value ^ (value >> 31);
}

constexpr Colour kSingledOut = 0x5851F42D4C957F2D;

struct Clue {
  std::uint8_t row, column, digit;
};

/// Rows or columns: `block` neighbouring lines form a band or a stack.
struct Lines {
  std::size_t size = 0;
  std::size_t block = 1;
  Colours colours{};
  std::array<bool, kMaxSize> is_used{};  ///< holds a clue; lines without are all alike

  [[nodiscard]] Colour block_colour(std::size_t first) const {
    Colour sum = 0;
    for (std::size_t line = first; line < first + block; ++line)
      sum += mix(colours[line]);
    return sum;
  }
  [[nodiscard]] bool block_is_used(std::size_t first) const {
    return std::any_of(is_used.begin() + static_cast<std::ptrdiff_t>(first),
                       is_used.begin() + static_cast<std::ptrdiff_t>(first + block),
                       [](bool used) { return used; });
  }
  /// First lines of the blocks, by colour.
  [[nodiscard]] std::vector<std::size_t> ordered_blocks() const;
  /// All lines: blocks by colour, lines of a block by colour.
  [[nodiscard]] std::vector<std::size_t> order() const;
  void add_block_colours(const Colours& sums);
};

std::vector<std::size_t> Lines::ordered_blocks() const {
  std::vector<std::pair<Colour, std::size_t>> blocks;
  for (std::size_t first = 0; first < size; first += block)
    blocks.emplace_back(block_colour(first), first);
  std::sort(blocks.begin(), blocks.end());
  std::vector<std::size_t> firsts;
  for (const auto& [colour, first] : blocks)
    firsts.push_back(first);
  return firsts;
}

std::vector<std::size_t> Lines::order() const {
  std::vector<std::size_t> lines;
  lines.reserve(size);
  for (const std::size_t first : ordered_blocks()) {
    for (std::size_t line = first; line < first + block; ++line)
      lines.push_back(line);
    std::sort(lines.end() - static_cast<std::ptrdiff_t>(block), lines.end(),
              [&](std::size_t a, std::size_t b) { return colours[a] < colours[b]; });
  }
  return lines;
}

/// New colours: the old one, what its clues meet (`sums`), and the old colours of its block.
void Lines::add_block_colours(const Colours& sums) {
  const Colours old = colours;
  for (std::size_t first = 0; first < size; first += block) {
    Colour together = 0;
    for (std::size_t line = first; line < first + block; ++line)
      together += mix(old[line]);
    for (std::size_t line = first; line < first + block; ++line)
      colours[line] = mix(old[line] ^ mix(sums[line] ^ mix(together)));
  }
}

int distinct(const Colours& colours, std::size_t size) {
  Colours sorted = colours;
  std::sort(sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(size));
  return static_cast<int>(
      std::unique(sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(size)) -
      sorted.begin());
}

/// One way of writing a puzzle down (as it is, or transposed) with the colours known so far.
struct Colouring {
  Lines rows, columns;
  Colours digits{};
  std::vector<Clue> clues;

  Colouring(const Shape& shape, const Board& board, bool transposed);
  void refine();
  [[nodiscard]] Colour summary() const;
  [[nodiscard]] Board board() const;

 private:
  void refine_once();
  [[nodiscard]] int classes() const {
    return distinct(rows.colours, rows.size) + distinct(columns.colours, rows.size) +
           distinct(digits, rows.size);
  }
};

Colouring::Colouring(const Shape& shape, const Board& board, bool transposed) {
  rows.size = columns.size = static_cast<std::size_t>(shape.size);
  // A Latin square's boxes are its rows or columns: its lines may come in any order.
  const bool is_latin = shape.box_height == 1 || shape.box_width == 1;
  rows.block = is_latin ? 1 : static_cast<std::size_t>(shape.box_height);
  columns.block = is_latin ? 1 : static_cast<std::size_t>(shape.box_width);
  for (int row = 0; row < shape.size; ++row) {
    for (int column = 0; column < shape.size; ++column) {
      const int digit =
          transposed ? board[shape.index(column, row)] : board[shape.index(row, column)];
      if (digit == 0) continue;
      clues.push_back({static_cast<std::uint8_t>(row), static_cast<std::uint8_t>(column),
                       static_cast<std::uint8_t>(digit - 1)});
      rows.is_used[static_cast<std::size_t>(row)] = true;
      columns.is_used[static_cast<std::size_t>(column)] = true;
    }
  }
}

void Colouring::refine_once() {
  Colours row_sums{}, column_sums{}, digit_sums{}, row_mixed{}, column_mixed{}, digit_mixed{};
  for (std::size_t k = 0; k < rows.size; ++k) {
    row_mixed[k] = mix(rows.colours[k] + 1);
    column_mixed[k] = mix(columns.colours[k] + 2);
    digit_mixed[k] = mix(digits[k] + 3);
  }
  for (const Clue clue : clues) {
    const Colour row = row_mixed[clue.row];
    const Colour column = column_mixed[clue.column];
    const Colour digit = digit_mixed[clue.digit];
    row_sums[clue.row] += mix(column + digit);
    column_sums[clue.column] += mix(row + digit);
    digit_sums[clue.digit] += mix(row + column);
  }
  rows.add_block_colours(row_sums);
  columns.add_block_colours(column_sums);
  for (std::size_t k = 0; k < rows.size; ++k)
    digits[k] = mix(digits[k] ^ mix(digit_sums[k]));
}

void Colouring::refine() {
  for (int before = 0, now = classes(); now > before;) {
    before = now;
    refine_once();
    now = std::max(now, classes());
  }
}

/// Equal for equivalent puzzles.
Colour Colouring::summary() const {
  Colour row_sum = 0, column_sum = 0;
  for (std::size_t k = 0; k < rows.size; ++k) {
    row_sum += mix(rows.colours[k]);
    column_sum += mix(columns.colours[k]);
  }
  return mix(row_sum ^ mix(column_sum));
}

/// Rows and columns in the order of their colours, digits named in the order of their appearance.
Board Colouring::board() const {
  const std::size_t size = rows.size;
  Board result(size * size, 0);
  std::array<std::size_t, kMaxSize> row_at{}, column_at{};
  const std::vector<std::size_t> row_order = rows.order();
  const std::vector<std::size_t> column_order = columns.order();
  for (std::size_t k = 0; k < size; ++k) {
    row_at[row_order[k]] = k;
    column_at[column_order[k]] = k;
  }
  for (const Clue clue : clues)
    result[row_at[clue.row] * size + column_at[clue.column]] =
        static_cast<std::uint8_t>(clue.digit + 1);
  std::array<std::uint8_t, kMaxSize + 1> names{};
  std::uint8_t named = 0;
  for (std::uint8_t& digit : result) {
    if (digit == 0) continue;
    if (names[digit] == 0) names[digit] = ++named;
    digit = names[digit];
  }
  return result;
}

/// What to single out where colours are tied: each choice is a block or a line, as (first, count).
struct Tie {
  Lines Colouring::*lines = nullptr;  ///< nullptr: nothing is tied
  std::size_t count = 1;
  std::vector<std::size_t> firsts;
};

/// The first run of equal colours among `firsts`, which are in order of colour. Where none of them
/// holds a clue they are alike, and any order of them gives the same board.
template <class ColourOf, class IsUsed>
std::vector<std::size_t> first_run(const std::vector<std::size_t>& firsts, ColourOf colour_of,
                                   IsUsed is_used) {
  for (std::size_t begin = 0; begin < firsts.size();) {
    std::size_t end = begin + 1;
    while (end < firsts.size() && colour_of(firsts[end]) == colour_of(firsts[begin]))
      ++end;
    const auto first = firsts.begin() + static_cast<std::ptrdiff_t>(begin);
    const auto last = firsts.begin() + static_cast<std::ptrdiff_t>(end);
    if (end - begin > 1 && std::any_of(first, last, is_used)) return {first, last};
    begin = end;
  }
  return {};
}

Tie find_tie(const Colouring& colouring) {
  for (const auto member : {&Colouring::rows, &Colouring::columns}) {
    const Lines& lines = colouring.*member;
    const std::vector<std::size_t> blocks = lines.ordered_blocks();
    auto run = first_run(
        blocks, [&](std::size_t first) { return lines.block_colour(first); },
        [&](std::size_t first) { return lines.block_is_used(first); });
    if (!run.empty()) return {member, lines.block, std::move(run)};
  }
  for (const auto member : {&Colouring::rows, &Colouring::columns}) {
    const Lines& lines = colouring.*member;
    const std::vector<std::size_t> order = lines.order();
    for (std::size_t begin = 0; begin < lines.size; begin += lines.block) {
      const auto first = order.begin() + static_cast<std::ptrdiff_t>(begin);
      auto run = first_run(
          {first, first + static_cast<std::ptrdiff_t>(lines.block)},
          [&](std::size_t line) { return lines.colours[line]; },
          [&](std::size_t line) { return lines.is_used[line]; });
      if (!run.empty()) return {member, 1, std::move(run)};
    }
  }
  return {};
}

struct Least {
  Board board;
  int orderings = 0;
  int limit = 0;  ///< 0: none
};

/// Keeps the least board of all orderings. False: there are more than the limit.
bool explore(const Colouring& colouring, Least& least) {
  const Tie tie = find_tie(colouring);
  if (tie.lines == nullptr) {
    if (least.limit > 0 && least.orderings == least.limit) return false;
    Board board = colouring.board();
    if (least.orderings++ == 0 || board < least.board) least.board = std::move(board);
    return true;
  }
  for (const std::size_t first : tie.firsts) {
    Colouring child = colouring;
    for (std::size_t line = first; line < first + tie.count; ++line)
      (child.*tie.lines).colours[line] += kSingledOut;
    child.refine();
    if (!explore(child, least)) return false;
  }
  return true;
}

}  // namespace

std::string class_key(const Shape& shape, const Board& board) {
  std::vector<Colouring> ways;
  ways.emplace_back(shape, board, false);
  if (shape.may_transpose()) ways.emplace_back(shape, board, true);
  for (Colouring& way : ways)
    way.refine();
  // Of the two ways of writing it down, the one with the lesser summary; both where they are equal.
  std::sort(ways.begin(), ways.end(),
            [](const Colouring& a, const Colouring& b) { return a.summary() < b.summary(); });
  Least least;
  least.limit = shape.size <= 9 ? 0 : kMaxOrderings;
  for (const Colouring& way : ways) {
    if (way.summary() != ways.front().summary()) break;
    if (!explore(way, least))
      return fmt::format("~{:016x}{:016x}", ways.front().summary(), ways.back().summary());
  }
  return to_text(least.board);
}

}  // namespace strata::sudoku
