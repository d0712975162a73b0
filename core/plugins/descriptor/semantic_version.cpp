// SPDX-License-Identifier: Apache-2.0
#include "plugins/descriptor/semantic_version.hpp"

#include <algorithm>
#include <string>

namespace strata::plugins {
namespace {

/// Cuts the text at the first `separator` and gives what stood before it.
std::string_view take(std::string_view* text, char separator) {
  const std::size_t end = text->find(separator);
  const std::string_view part = text->substr(0, end);
  text->remove_prefix(end == std::string_view::npos ? text->size() : end + 1);
  return part;
}

bool is_number(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

/// Numbers of any length by their value, and below words; words by their letters.
std::strong_ordering compare_identifiers(std::string_view left, std::string_view right) {
  if (is_number(left) != is_number(right))
    return is_number(left) ? std::strong_ordering::less : std::strong_ordering::greater;
  if (!is_number(left)) return left <=> right;
  left.remove_prefix(std::min(left.find_first_not_of('0'), left.size()));
  right.remove_prefix(std::min(right.find_first_not_of('0'), right.size()));
  if (left.size() != right.size()) return left.size() <=> right.size();
  return left <=> right;
}

std::strong_ordering compare_lists(std::string_view left, std::string_view right,
                                   std::string_view missing) {
  while (!left.empty() || !right.empty()) {
    const std::string_view first = left.empty() ? missing : take(&left, '.');
    const std::string_view second = right.empty() ? missing : take(&right, '.');
    // A list that ends is before one that goes on, where nothing stands for what is missing.
    if (first.empty() != second.empty())
      return first.empty() ? std::strong_ordering::less : std::strong_ordering::greater;
    if (const auto order = compare_identifiers(first, second); order != 0) return order;
  }
  return std::strong_ordering::equal;
}

}  // namespace

std::strong_ordering compare_versions(std::string_view left, std::string_view right) {
  std::string_view left_rest = left;
  std::string_view right_rest = right;
  std::string_view left_pre = take(&left_rest, '+');
  std::string_view right_pre = take(&right_rest, '+');
  const std::string_view left_numbers = take(&left_pre, '-');
  const std::string_view right_numbers = take(&right_pre, '-');
  if (const auto order = compare_lists(left_numbers, right_numbers, "0"); order != 0) return order;
  if (left_pre.empty() != right_pre.empty())
    return left_pre.empty() ? std::strong_ordering::greater : std::strong_ordering::less;
  if (const auto order = compare_lists(left_pre, right_pre, ""); order != 0) return order;
  return left <=> right;
}

}  // namespace strata::plugins
