// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "board.hpp"

namespace strata::sudoku {

/// A text that two puzzles share if one is a symmetry of the other: digits renamed, bands, stacks,
/// rows within a band and columns within a stack reordered, and rows swapped with columns where the
/// shape allows it.
///
/// Up to 9x9 it is a canonical form, a puzzle of the same class spelled like any other, so equal
/// texts mean equivalent puzzles and nothing else. Beyond 9x9 it is the same, except for puzzles of
/// enormous symmetry (more than kMaxOrderings orderings that refinement cannot tell apart): these
/// get
/// "~" and 128 bits of an invariant, which puzzles that are not equivalent may share too.
[[nodiscard]] std::string class_key(const Shape& shape, const Board& board);

inline constexpr int kMaxOrderings = 2'000;

}  // namespace strata::sudoku
