// SPDX-License-Identifier: Apache-2.0
#include "generator.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <limits>

#include "alphabet.hpp"

namespace strata::maze {
namespace {

/// A set of cells, a bit each: row r of the grid is rows[r + 1], with an empty row before and
/// behind.
template <class Word>
struct Cells {
  static constexpr std::size_t kRows = std::numeric_limits<Word>::digits;
  std::array<Word, kRows + 2> rows{};

  [[nodiscard]] bool has(std::int32_t row, std::int32_t column) const {
    return (rows[static_cast<std::size_t>(row) + 1] >> column & 1) != 0;
  }
  void flip(std::int32_t row, std::int32_t column) {
    rows[static_cast<std::size_t>(row) + 1] ^= Word{1} << column;
  }
  [[nodiscard]] std::int32_t size() const {
    std::int32_t count = 0;
    for (const Word row : rows)
      count += std::popcount(row);
    return count;
  }
};

struct Place {
  std::int32_t row = 0, column = 0;
};

/// Walls, a start, and the cells that lie far enough from it.
template <class Word>
struct Layout {
  Cells<Word> free;
  std::int32_t free_cells = 0;
  Place start;
  Cells<Word> far;
  std::int32_t far_cells = 0;
  std::int32_t reach = 0;  ///< cells of the longest shortest path from the start

  /// Of the possible goals.
  [[nodiscard]] double far_share() const { return far_cells / (free_cells - 1.0); }
};

template <class Word>
Word next_word(Stream& stream) {
  if constexpr (sizeof(Word) == 4)
    return stream.next_u32();
  else
    return stream.next_u64();
}

/// Uniform places, several out of one random word.
class Places {
 public:
  Places(const Rules& rules, Stream& stream)
      : rules_(rules),
        stream_(stream),
        row_bits_(bits_below(rules.height)),
        column_bits_(bits_below(rules.width)) {}

  Place next() {
    for (;;) {
      const auto row = static_cast<std::int32_t>(take(row_bits_));
      const auto column = static_cast<std::int32_t>(take(column_bits_));
      if (row < rules_.height && column < rules_.width) return {row, column};
    }
  }

 private:
  static int bits_below(std::int32_t bound) {
    return std::bit_width(static_cast<std::uint32_t>(bound - 1));
  }
  std::uint64_t take(int bits) {
    if (left_ < bits) {
      word_ = stream_.next_u64();
      left_ = 64;
    }
    const std::uint64_t taken = word_ & ((std::uint64_t{1} << bits) - 1);
    word_ >>= bits;
    left_ -= bits;
    return taken;
  }

  const Rules& rules_;
  Stream& stream_;
  int row_bits_, column_bits_;
  std::uint64_t word_ = 0;
  int left_ = 0;  ///< bits of word_ that are not used yet
};

/// A uniform set of `free_cells` cells. Bits that are 1 with a probability near the right one make
/// a set that is uniform among those of its size; cells are then added or taken out at random,
/// which keeps it so.
template <class Word>
Cells<Word> draw_free(const Rules& rules, std::int32_t free_cells, Stream& stream, Places& places) {
  constexpr int kBits = 4;  // of the probability
  constexpr int kOne = 1 << kBits;
  const int probability =
      std::clamp((free_cells * kOne + rules.cells() / 2) / rules.cells(), 0, kOne - 1);
  const Word columns =
      static_cast<Word>(~Word{0} >> (std::numeric_limits<Word>::digits - rules.width));
  Cells<Word> free;
  for (std::int32_t row = 0; row < rules.height; ++row) {
    Word bits = 0;
    for (int bit = std::countr_zero(static_cast<unsigned>(probability | kOne)); bit < kBits; ++bit)
      bits = (probability >> bit & 1) != 0 ? bits | next_word<Word>(stream)
                                           : bits & next_word<Word>(stream);
    free.rows[static_cast<std::size_t>(row) + 1] = bits & columns;
  }
  for (std::int32_t lacking = free_cells - free.size(); lacking != 0;) {
    const Place place = places.next();
    if (free.has(place.row, place.column) == (lacking > 0)) continue;
    free.flip(place.row, place.column);
    lacking += lacking > 0 ? -1 : 1;
  }
  return free;
}

/// One step of the flood: `next` gets the neighbours of `front` that are left in `open`, which
/// loses them. False where there are none.
template <class Word>
bool spread(const Cells<Word>& front, Cells<Word>& next, Cells<Word>& open) {
  Word any = 0;
  for (std::size_t row = 1; row <= Cells<Word>::kRows; ++row) {
    const Word here = front.rows[row];
    const Word around =
        static_cast<Word>(here << 1 | here >> 1 | front.rows[row - 1] | front.rows[row + 1]);
    next.rows[row] = around & open.rows[row];
    open.rows[row] ^= next.rows[row];
    any |= next.rows[row];
  }
  return any != 0;
}

/// Floods the free cells from the start and fills in what lies far.
template <class Word>
void search(const Rules& rules, Layout<Word>& layout) {
  Cells<Word> open = layout.free;
  open.flip(layout.start.row, layout.start.column);
  std::array<Cells<Word>, 2> fronts;
  fronts[0].flip(layout.start.row, layout.start.column);
  std::size_t step = 0;
  const auto grows = [&] {
    const bool grown = spread(fronts[step % 2], fronts[(step + 1) % 2], open);
    ++step;
    return grown;
  };
  std::int32_t cells = 1;  // of the paths to the front
  while (cells < rules.min_path - 1 && grows())
    ++cells;
  const Cells<Word> open_before = open;
  while (grows())
    ++cells;
  layout.reach = cells;
  if (cells < rules.min_path) return;
  for (std::size_t row = 0; row < layout.far.rows.size(); ++row)
    layout.far.rows[row] = open_before.rows[row] & static_cast<Word>(~open.rows[row]);
  layout.far_cells = layout.far.size();
}

template <class Word>
Layout<Word> draw_layout(const Rules& rules, Stream& stream) {
  const std::int32_t walls =
      rules.min_walls + static_cast<std::int32_t>(stream.below(
                            static_cast<std::uint64_t>(rules.max_walls - rules.min_walls + 1)));
  Layout<Word> layout;
  layout.free_cells = rules.cells() - walls;
  Places places(rules, stream);
  layout.free = draw_free<Word>(rules, layout.free_cells, stream, places);
  do
    layout.start = places.next();
  while (!layout.free.has(layout.start.row, layout.start.column));
  search(rules, layout);
  return layout;
}

template <class Word>
Grid finish(const Rules& rules, const Layout<Word>& layout, Stream& stream) {
  auto left = static_cast<std::int32_t>(stream.below(static_cast<std::uint64_t>(layout.far_cells)));
  Grid question(rules.height, rules.width, kWall);
  for (std::int32_t row = 0; row < rules.height; ++row)
    for (std::int32_t column = 0; column < rules.width; ++column) {
      if (layout.free.has(row, column)) question.at(row, column) = kFree;
      if (layout.far.has(row, column) && left-- == 0) question.at(row, column) = kGoal;
    }
  question.at(layout.start.row, layout.start.column) = kStart;
  return question;
}

template <class Word>
double largest_share(const Rules& rules, std::int64_t layouts) {
  Stream stream(0, "maze cap");
  double largest = 0;
  for (std::int64_t k = 0; k < layouts; ++k)
    largest = std::max(largest, draw_layout<Word>(rules, stream).far_share());
  return largest;
}

template <class Word>
std::optional<Grid> make_maze(const Rules& rules, double cap, Stream& stream, std::int64_t limit,
                              Effort& effort) {
  while (effort.layouts < limit) {
    const Layout<Word> layout = draw_layout<Word>(rules, stream);
    ++effort.layouts;
    effort.longest_path = std::max(effort.longest_path, layout.reach);
    if (layout.far_cells == 0 || !stream.chance(layout.far_share() / cap)) continue;
    effort.capped += layout.far_share() > cap ? 1 : 0;
    return finish(rules, layout, stream);
  }
  return std::nullopt;
}

bool is_narrow(const Rules& rules) {
  return std::max(rules.height, rules.width) <= 32;
}

}  // namespace

Generator::Generator(const Rules& rules) : rules_(rules) {
  cap_ = std::max(kLeastCap, is_narrow(rules_) ? largest_share<std::uint32_t>(rules_, kTrials)
                                               : largest_share<std::uint64_t>(rules_, kTrials));
}

std::optional<Grid> Generator::make(Stream stream, std::int64_t limit, Effort& effort) const {
  return is_narrow(rules_) ? make_maze<std::uint32_t>(rules_, cap_, stream, limit, effort)
                           : make_maze<std::uint64_t>(rules_, cap_, stream, limit, effort);
}

}  // namespace strata::maze
