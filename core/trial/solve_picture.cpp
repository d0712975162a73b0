// SPDX-License-Identifier: Apache-2.0
#include "trial/solve_picture.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>

namespace strata::trial {
namespace {

/// Black on light colours, white on dark ones (perceived lightness, ITU-R BT.601).
const char* readable_on(const Colour& colour) {
  const double lightness = 0.299 * colour.red + 0.587 * colour.green + 0.114 * colour.blue;
  return lightness > 128 ? "38;2;0;0;0" : "38;2;255;255;255";
}

bool same_size(const Grid& a, const Grid& b) {
  return a.height == b.height && a.width == b.width;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);)
    lines.push_back(line);
  return lines;
}

std::string side_by_side(const std::string& left, const std::string& right) {
  const std::vector<std::string> first = lines_of(left);
  const std::vector<std::string> second = lines_of(right);
  std::size_t width = 0;
  for (const std::string& line : first)
    width = std::max(width, line.size());
  std::string text;
  for (std::size_t k = 0; k < first.size(); ++k) {
    std::string line = first[k];
    if (k < second.size()) line += std::string(width - line.size() + 4, ' ') + second[k];
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + '\n';
  }
  return text;
}

}  // namespace

Picture::Picture(const Dataset& dataset, const Grid& like, bool colour)
    : dataset_(dataset), colour_(colour), like_(like) {
  const auto real = std::ranges::find_if(like.cells, [](Cell cell) { return cell != kNoCell; });
  Grid full = like;
  std::ranges::fill(full.cells, real == like.cells.end() ? Cell{0} : *real);
  const std::string drawn = dataset.draw(full);
  length_ = drawn.size();
  for (std::size_t cell = 0; cell < full.cells.size(); ++cell) {
    Grid without = full;
    without.cells[cell] = kNoCell;
    const std::string other = dataset.draw(without);
    const auto [mine, theirs] = std::ranges::mismatch(drawn, other);
    if (other.size() != drawn.size() || mine == drawn.end()) {
      places_.clear();
      return;
    }
    const auto last = std::mismatch(drawn.rbegin(), drawn.rend(), other.rbegin()).first;
    places_.push_back({.begin = static_cast<std::size_t>(mine - drawn.begin()),
                       .size = static_cast<std::size_t>(last.base() - mine)});
  }
}

bool Picture::fits(const Grid& grid, const std::string& drawn) const {
  return !places_.empty() && same_size(grid, like_) && drawn.size() == length_;
}

std::string Picture::coloured(const Grid& grid, const Grid* before) const {
  const std::string drawn = dataset_.draw(grid);
  if (!colour_ || !fits(grid, drawn)) return drawn;
  std::string text;
  std::size_t at = 0;
  for (std::size_t cell = 0; cell < places_.size(); ++cell) {
    const Place& place = places_[cell];
    const Colour colour = dataset_.colour(grid.cells[cell]);
    const bool changed = before != nullptr && before->cells[cell] != grid.cells[cell];
    text += drawn.substr(at, place.begin - at);
    text += fmt::format("\x1b[{}48;2;{};{};{};{}m{}\x1b[0m", changed ? "1;4;" : "", colour.red,
                        colour.green, colour.blue, readable_on(colour),
                        drawn.substr(place.begin, place.size));
    at = place.begin + place.size;
  }
  return text + drawn.substr(at);
}

std::string Picture::draw(const Grid& grid) const {
  return coloured(grid, nullptr);
}

bool Picture::marks_change(const Grid& grid, const Grid& before) const {
  return same_size(grid, before) && fits(grid, dataset_.draw(grid));
}

std::string Picture::draw_change(const Grid& grid, const Grid& before) const {
  if (!marks_change(grid, before)) return draw(grid);
  if (colour_) return coloured(grid, &before);
  const std::string drawn = dataset_.draw(grid);
  std::string changes = drawn;
  for (std::size_t cell = 0; cell < places_.size(); ++cell)
    if (before.cells[cell] == grid.cells[cell])
      changes.replace(places_[cell].begin, places_[cell].size,
                      std::string(places_[cell].size, '.'));
  return side_by_side(drawn, changes);
}

std::int64_t changed_cells(const Grid& grid, const Grid& before) {
  if (!same_size(grid, before)) return static_cast<std::int64_t>(grid.cells.size());
  std::int64_t changed = 0;
  for (std::size_t cell = 0; cell < grid.cells.size(); ++cell)
    changed += grid.cells[cell] != before.cells[cell] ? 1 : 0;
  return changed;
}

}  // namespace strata::trial
