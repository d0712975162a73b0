// SPDX-License-Identifier: Apache-2.0
#include "sudoku_symmetry.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <numeric>
#include <span>
#include <vector>

#include "strata/error.hpp"

namespace strata::sudoku_symmetry {
namespace {

/// A random order of 0 .. size-1, or the usual one.
std::vector<std::int32_t> order(Stream& stream, std::int32_t size, bool shuffled) {
  std::vector<std::int32_t> numbers(static_cast<std::size_t>(size));
  std::iota(numbers.begin(), numbers.end(), 0);
  if (shuffled) stream.shuffle(std::span(numbers));
  return numbers;
}

/// Appends an order of lines that keeps blocks of `block` lines together.
void append_lines(Transform& transform, Stream& stream, std::int32_t size, std::int32_t block,
                  bool blocks_shuffled, bool lines_shuffled) {
  for (const std::int32_t old_block : order(stream, size / block, blocks_shuffled))
    for (const std::int32_t line : order(stream, block, lines_shuffled))
      transform.push_back(old_block * block + line);
}

/// A transform taken apart; the views last as long as the transform.
struct Parts {
  bool is_transposed;
  std::span<const std::int32_t> digits, rows, columns;

  Parts(const Transform& transform, std::int32_t size)
      : is_transposed(transform.front() != 0),
        digits(std::span(transform).subspan(1, static_cast<std::size_t>(size))),
        rows(std::span(transform).subspan(1 + static_cast<std::size_t>(size),
                                          static_cast<std::size_t>(size))),
        columns(std::span(transform).subspan(1 + 2 * static_cast<std::size_t>(size))) {}
};

/// 1 * 2 * … * number, exact to 18.
double factorial(std::int32_t number) {
  double product = 1;
  for (std::int32_t factor = 2; factor <= number; ++factor)
    product *= factor;
  return product;
}

/// Orders of `size` lines that keep blocks of `block` lines together.
double line_orders(std::int32_t size, std::int32_t block, bool blocks_shuffled,
                   bool lines_shuffled) {
  double orders = blocks_shuffled ? factorial(size / block) : 1;
  for (std::int32_t first = 0; lines_shuffled && first < size; first += block)
    orders *= factorial(block);
  return orders;
}

}  // namespace

SudokuSymmetry::SudokuSymmetry(SudokuSymmetryConfig config, const Context& context)
    : config_(config),
      size_(context.height),
      box_height_(context.box_height),
      box_width_(context.box_width) {
  if (size_ < 1 || context.width != size_ || box_height_ * box_width_ != size_)
    throw PluginError(fmt::format(
        "augmentation sudoku_symmetry: the dataset's grid is {} by {} cells with boxes of {} by "
        "{}; it must be "
        "a Sudoku, a square grid whose side is box height times box width. Take it out of "
        "augmentation.plugins or choose dataset.plugin = \"sudoku\".",
        context.height, context.width, box_height_, box_width_));
}

Transform SudokuSymmetry::draw(Stream& stream, const Item&) const {
  Transform transform{transposes() ? static_cast<std::int32_t>(stream.below(2)) : 0};
  transform.reserve(1 + 3 * static_cast<std::size_t>(size_));
  for (const std::int32_t digit : order(stream, size_, config_.digits))
    transform.push_back(digit + 1);
  append_lines(transform, stream, size_, box_height_, config_.bands, config_.rows);
  append_lines(transform, stream, size_, box_width_, config_.stacks, config_.columns);
  return transform;
}

Transform SudokuSymmetry::identity(const Item&) const {
  Transform transform{0};
  for (std::int32_t digit = 1; digit <= size_; ++digit)
    transform.push_back(digit);
  for (int part = 0; part < 2; ++part)
    for (std::int32_t line = 0; line < size_; ++line)
      transform.push_back(line);
  return transform;
}

Grid SudokuSymmetry::apply(const Transform& transform, const Grid& grid) const {
  const Parts parts(transform, size_);
  Grid result(size_, size_);
  for (std::int32_t row = 0; row < size_; ++row) {
    for (std::int32_t column = 0; column < size_; ++column) {
      const std::int32_t old_row = parts.rows[static_cast<std::size_t>(row)];
      const std::int32_t old_column = parts.columns[static_cast<std::size_t>(column)];
      const Cell cell =
          parts.is_transposed ? grid.at(old_column, old_row) : grid.at(old_row, old_column);
      // Empty cells and kNoCell have no name to change.
      result.at(row, column) =
          cell >= 1 ? static_cast<Cell>(parts.digits[static_cast<std::size_t>(cell - 1)]) : cell;
    }
  }
  return result;
}

Grid SudokuSymmetry::invert(const Transform& transform, const Grid& grid) const {
  const Parts parts(transform, size_);
  std::vector<Cell> old_digit(static_cast<std::size_t>(size_) + 1);
  for (std::int32_t digit = 1; digit <= size_; ++digit)
    old_digit[static_cast<std::size_t>(parts.digits[static_cast<std::size_t>(digit - 1)])] =
        static_cast<Cell>(digit);
  Grid result(size_, size_);
  for (std::int32_t row = 0; row < size_; ++row) {
    for (std::int32_t column = 0; column < size_; ++column) {
      const std::int32_t old_row = parts.rows[static_cast<std::size_t>(row)];
      const std::int32_t old_column = parts.columns[static_cast<std::size_t>(column)];
      const Cell cell = grid.at(row, column);
      const Cell old_cell = cell >= 1 ? old_digit[static_cast<std::size_t>(cell)] : cell;
      if (parts.is_transposed)
        result.at(old_column, old_row) = old_cell;
      else
        result.at(old_row, old_column) = old_cell;
    }
  }
  return result;
}

double SudokuSymmetry::distinct() const {
  return (config_.digits ? factorial(size_) : 1) * (transposes() ? 2 : 1) *
         line_orders(size_, box_height_, config_.bands, config_.rows) *
         line_orders(size_, box_width_, config_.stacks, config_.columns);
}

}  // namespace strata::sudoku_symmetry
