// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace strata::report {

enum class Colour { kRed, kGreen, kYellow, kBlue, kGrey };

/// What the far end of a stream can show. A value: ask once, hand it down.
struct Terminal {
  bool interactive = false;  ///< a person watches: lines may be redrawn
  bool colour = false;
  std::size_t columns = 80;

  /// Where tables are folded: the columns of a terminal, 0 (nowhere) in a file or a pipe.
  [[nodiscard]] std::size_t fold_width() const { return interactive ? columns : 0; }

  /// @param descriptor 1: standard output, 2: standard error. Colour needs a terminal that is not
  /// TERM=dumb, and an environment without NO_COLOR (https://no-color.org: present and not empty).
  [[nodiscard]] static Terminal of(int descriptor);
  /// `text` in that colour, or `text` as it is.
  [[nodiscard]] std::string paint(std::string_view text, Colour colour) const;
  [[nodiscard]] std::string bold(std::string_view text) const;
};

/// Columns that UTF-8 text takes on a terminal, control sequences not counted (wide characters
/// count as one).
[[nodiscard]] std::size_t display_width(std::string_view text);

}  // namespace strata::report
