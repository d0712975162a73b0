// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstddef>

#include "strata/parameters.hpp"

namespace strata {
namespace {

/// How many letters must be added, removed, replaced or exchanged with their neighbour to turn
/// `from` into `to` (optimal string alignment: an exchange counts once, so that "atc" is as near to
/// "act" as "acd" is).
std::size_t edit_distance(std::string_view from, std::string_view to) {
  const std::size_t columns = to.size() + 1;
  std::vector<std::size_t> before_last(columns);
  std::vector<std::size_t> last(columns);
  std::vector<std::size_t> current(columns);
  for (std::size_t column = 0; column < columns; ++column)
    current[column] = column;
  for (std::size_t row = 1; row <= from.size(); ++row) {
    before_last.swap(last);
    last.swap(current);
    current[0] = row;
    for (std::size_t column = 1; column < columns; ++column) {
      const std::size_t replaced = last[column - 1] + (from[row - 1] == to[column - 1] ? 0 : 1);
      current[column] = std::min({last[column] + 1, current[column - 1] + 1, replaced});
      const bool exchanged = row > 1 && column > 1 && from[row - 1] == to[column - 2] &&
                             from[row - 2] == to[column - 1];
      if (exchanged) current[column] = std::min(current[column], before_last[column - 2] + 1);
    }
  }
  return current.back();
}

}  // namespace

std::string nearest_name(std::string_view name, const std::vector<std::string>& known) {
  std::string nearest;
  std::size_t smallest = name.size() / 3 + 1;
  for (const std::string& candidate : known) {
    const std::size_t distance = edit_distance(name, candidate);
    if (distance < smallest) {
      smallest = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

}  // namespace strata
