// SPDX-License-Identifier: Apache-2.0
#include "report/fold_text.hpp"

#include <algorithm>

#include "report/terminal.hpp"

namespace strata::report {
namespace {

bool is_digit(char letter) {
  return letter >= '0' && letter <= '9';
}

bool is_space(std::string_view text, std::size_t at) {
  return text[at] == ' ';
}

bool breaks_after(std::string_view text, std::size_t at) {
  const bool between_digits =
      at > 0 && is_digit(text[at - 1]) && at + 1 < text.size() && is_digit(text[at + 1]);
  if (text[at] == 'T') return between_digits;
  if (text[at] == ',') return !between_digits;  // 246,016,000
  return std::string_view(" /_=").find(text[at]) != std::string_view::npos;
}

/// The last letter of the `command` or the [low, high] that begins at `at`; else `at`.
std::size_t end_of_whole(std::string_view text, std::size_t at) {
  std::size_t end = std::string_view::npos;
  if (text[at] == '`') end = text.find('`', at + 1);
  const bool is_control = at > 0 && text[at - 1] == '\x1b';
  if (text[at] == '[' && !is_control && at + 1 < text.size() &&
      (is_digit(text[at + 1]) || text[at + 1] == '-' || text[at + 1] == '+'))
    end = text.find(']', at + 1);
  return end == std::string_view::npos ? at : end;
}

/// What stands between two places where a line may end; a space is the end of its piece.
std::vector<std::string_view> split(std::string_view text,
                                    bool (*may_end_at)(std::string_view, std::size_t)) {
  std::vector<std::string_view> pieces;
  std::size_t start = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    at = end_of_whole(text, at);
    if (!may_end_at(text, at)) continue;
    pieces.push_back(text.substr(start, at + 1 - start));
    start = at + 1;
  }
  if (start < text.size()) pieces.push_back(text.substr(start));
  return pieces;
}

std::string_view without_end_spaces(std::string_view text) {
  return text.substr(0, text.find_last_not_of(' ') + 1);
}

std::size_t widest(const std::vector<std::string_view>& pieces) {
  std::size_t width = 0;
  for (const std::string_view piece : pieces)
    width = std::max(width, display_width(without_end_spaces(piece)));
  return width;
}

/// Lines of `width` columns; of `hang` fewer from the second on.
std::vector<std::string> fill(const std::vector<std::string_view>& pieces, std::size_t width,
                              std::size_t hang = 0) {
  std::vector<std::string> lines;
  std::string line;
  for (const std::string_view piece : pieces) {
    const std::size_t wanted = display_width(line) + display_width(without_end_spaces(piece));
    if (!line.empty() && wanted + (lines.empty() ? 0 : hang) > width) {
      lines.emplace_back(without_end_spaces(line));
      line.clear();
    }
    line += piece;
  }
  lines.emplace_back(without_end_spaces(line));
  return lines;
}

}  // namespace

std::vector<std::string> fold_text(std::string_view text, std::size_t width) {
  if (display_width(text) <= width) return {std::string(text)};
  std::vector<std::string_view> pieces;
  for (const std::string_view word : split(text, is_space)) {
    const bool fits = display_width(without_end_spaces(word)) <= width;
    for (const std::string_view piece : fits ? std::vector{word} : split(word, breaks_after))
      pieces.push_back(piece);
  }
  return fill(pieces, width);
}

std::size_t word_width(std::string_view text) {
  return widest(split(text, is_space));
}

std::size_t narrowest_width(std::string_view text) {
  return widest(split(text, breaks_after));
}

std::string wrap_text(std::string_view text, std::size_t width, std::size_t hang) {
  if (width == 0) return std::string(text);
  std::string result;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    const std::size_t indent = std::min(line.find_first_not_of(' '), line.size());
    const std::vector<std::string> lines =
        fill(split(line.substr(indent), is_space), width - std::min(width, indent), hang);
    for (std::size_t index = 0; index < lines.size(); ++index)
      result += (index == 0 ? "" : "\n") +
                std::string(lines[index].empty() ? 0 : indent + (index == 0 ? 0 : hang), ' ') +
                lines[index];
    if (end < text.size()) result += '\n';
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return result;
}

}  // namespace strata::report
