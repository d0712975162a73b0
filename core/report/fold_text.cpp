// SPDX-License-Identifier: Apache-2.0
#include "report/fold_text.hpp"

#include <algorithm>

#include "report/terminal.hpp"

namespace strata::report {
namespace {

bool is_digit(char letter) {
  return letter >= '0' && letter <= '9';
}

bool breaks_after(std::string_view text, std::size_t at) {
  if (std::string_view(" /_,=").find(text[at]) != std::string_view::npos) return true;
  return text[at] == 'T' && at > 0 && is_digit(text[at - 1]) && at + 1 < text.size() &&
         is_digit(text[at + 1]);
}

/// What stands between two places where a line may end; a space is the end of its piece.
std::vector<std::string_view> pieces_of(std::string_view text) {
  std::vector<std::string_view> pieces;
  std::size_t start = 0;
  for (std::size_t at = 0; at < text.size(); ++at)
    if (breaks_after(text, at)) {
      pieces.push_back(text.substr(start, at + 1 - start));
      start = at + 1;
    }
  if (start < text.size()) pieces.push_back(text.substr(start));
  return pieces;
}

std::string_view without_end_spaces(std::string_view text) {
  return text.substr(0, text.find_last_not_of(' ') + 1);
}

}  // namespace

std::vector<std::string> fold_text(std::string_view text, std::size_t width) {
  if (display_width(text) <= width) return {std::string(text)};
  std::vector<std::string> lines;
  std::string line;
  for (const std::string_view piece : pieces_of(text)) {
    const std::size_t wanted = display_width(line) + display_width(without_end_spaces(piece));
    if (!line.empty() && wanted > width) {
      lines.emplace_back(without_end_spaces(line));
      line.clear();
    }
    line += piece;
  }
  lines.emplace_back(without_end_spaces(line));
  return lines;
}

std::size_t narrowest_width(std::string_view text) {
  std::size_t width = 0;
  for (const std::string_view piece : pieces_of(text))
    width = std::max(width, display_width(without_end_spaces(piece)));
  return width;
}

}  // namespace strata::report
