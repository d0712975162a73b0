// SPDX-License-Identifier: Apache-2.0
#include "color_permutation.hpp"

#include <algorithm>
#include <cstddef>
#include <span>

#include "strata/error.hpp"

namespace strata::color_permutation {
namespace {

/// Each cell that is in `from` becomes the one at the same place of `to`.
template <class From, class To>
Grid renamed(const Grid& grid, const From& from, const To& to) {
  const auto size = static_cast<std::size_t>(*std::max_element(from.begin(), from.end())) + 1;
  std::vector<Cell> name(size);
  for (std::size_t cell = 0; cell < size; ++cell)
    name[cell] = static_cast<Cell>(cell);
  for (std::size_t k = 0; k < from.size(); ++k)
    name[static_cast<std::size_t>(from[k])] = static_cast<Cell>(to[k]);
  Grid result = grid;
  for (Cell& cell : result.cells)
    if (cell >= 0 && static_cast<std::size_t>(cell) < size)
      cell = name[static_cast<std::size_t>(cell)];
  return result;
}

}  // namespace

ColorPermutation::ColorPermutation(ColorPermutationConfig, const Context& context)
    : names_(context.interchangeable) {
  if (names_.size() < 2)
    throw PluginError(
        "augmentation color_permutation: the dataset has no interchangeable cells, so none may be "
        "renamed: each kind of cell means something, as in a maze, where a renamed wall is no "
        "wall. Take it out of augmentation.plugins.");
}

Transform ColorPermutation::draw(Stream& stream, const Item& item) const {
  Transform transform = identity(item);
  stream.shuffle(std::span(transform));
  return transform;
}

Transform ColorPermutation::identity(const Item&) const {
  return {names_.begin(), names_.end()};
}

Grid ColorPermutation::apply(const Transform& transform, const Grid& grid) const {
  return renamed(grid, names_, transform);
}

Grid ColorPermutation::invert(const Transform& transform, const Grid& grid) const {
  return renamed(grid, transform, names_);
}

double ColorPermutation::distinct() const {
  double product = 1;
  for (std::size_t factor = 2; factor <= names_.size(); ++factor)
    product *= static_cast<double>(factor);
  return product;
}

}  // namespace strata::color_permutation
