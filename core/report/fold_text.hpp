// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace strata::report {

/// Lines of at most `width` columns where the text can be broken so: at a space (which goes), after
/// one of / _ , = and after the T of a time. A piece that cannot be broken keeps its length. At
/// least one line. Control sequences count as nothing, as in display_width().
[[nodiscard]] std::vector<std::string> fold_text(std::string_view text, std::size_t width);

/// Columns of the longest piece that cannot be broken: no narrower line can hold the text.
[[nodiscard]] std::size_t narrowest_width(std::string_view text);

}  // namespace strata::report
