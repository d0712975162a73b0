// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace strata::report {

/// Lines of at most `width` columns where the text can be broken so: at a space (which goes); a
/// word that alone is wider, also after one of / _ , = and after the T of a time. What stands
/// between backticks (a command to copy) and the interval [low, high] are each one word. A piece
/// that cannot be broken keeps its length. At least one line. Control sequences count as nothing,
/// as in display_width().
[[nodiscard]] std::vector<std::string> fold_text(std::string_view text, std::size_t width);

/// Columns of the longest word: in no narrower line are all words whole.
[[nodiscard]] std::size_t word_width(std::string_view text);

/// Columns of the longest piece that cannot be broken: no narrower line can hold the text.
[[nodiscard]] std::size_t narrowest_width(std::string_view text);

/// Prose, line for line, broken at spaces as above and within no word. What goes on stands `hang`
/// columns further in than its line began. `width` 0: the text as it is.
[[nodiscard]] std::string wrap_text(std::string_view text, std::size_t width, std::size_t hang = 0);

}  // namespace strata::report
