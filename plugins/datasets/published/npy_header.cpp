// SPDX-License-Identifier: Apache-2.0
#include "npy_header.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <charconv>
#include <limits>

namespace strata::published {
namespace {

/// Reads the few forms of Python's literals that occur there.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  [[noreturn]] void fail(const std::string& what) const { throw HeaderError{at_, what}; }

  [[nodiscard]] bool take(char wanted) {
    skip_blanks();
    if (at_ >= text_.size() || text_[at_] != wanted) return false;
    ++at_;
    return true;
  }
  void expect(char wanted) {
    if (!take(wanted)) fail(fmt::format("'{}' is missing in the header", wanted));
  }
  std::string text() {
    skip_blanks();
    if (at_ >= text_.size() || (text_[at_] != '\'' && text_[at_] != '"'))
      fail("a quoted text is missing in the header");
    const std::size_t end = text_.find(text_[at_], at_ + 1);
    if (end == std::string_view::npos) fail("a quoted text does not end");
    std::string value(text_.substr(at_ + 1, end - at_ - 1));
    at_ = end + 1;
    return value;
  }
  bool boolean() {
    skip_blanks();
    for (const auto& [word, value] :
         {std::pair{std::string_view("True"), true}, std::pair{std::string_view("False"), false}})
      if (text_.substr(at_).starts_with(word)) {
        at_ += word.size();
        return value;
      }
    fail("True or False is missing in the header");
  }
  std::vector<std::int64_t> tuple() {
    std::vector<std::int64_t> values;
    expect('(');
    while (!take(')')) {
      values.push_back(number());
      if (!take(',')) {
        expect(')');
        break;
      }
    }
    return values;
  }

 private:
  std::int64_t number() {
    skip_blanks();
    std::int64_t value = 0;
    const auto [end, error] =
        std::from_chars(text_.data() + at_, text_.data() + text_.size(), value);
    // Sizes beyond this would not fit an index file.
    if (error != std::errc() || value < 0 || value > std::numeric_limits<std::int32_t>::max())
      fail("a size of the shape must be a whole number from 0 to 2147483647");
    at_ = static_cast<std::size_t>(end - text_.data());
    return value;
  }
  void skip_blanks() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n'))
      ++at_;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

NpyHeader parse_header(std::string_view text) {
  NpyHeader header;
  Reader reader(text);
  int known = 0;
  reader.expect('{');
  while (!reader.take('}')) {
    const std::string key = reader.text();
    reader.expect(':');
    if (key == "descr")
      header.type = reader.text();
    else if (key == "fortran_order")
      header.fortran_order = reader.boolean();
    else if (key == "shape")
      header.shape = reader.tuple();
    else
      reader.fail(
          fmt::format("the header names \"{}\"; known are descr, fortran_order, shape", key));
    ++known;
    if (!reader.take(',')) {
      reader.expect('}');
      break;
    }
  }
  if (known != 3 || header.type.empty())
    reader.fail("the header must give descr, fortran_order and shape, each once");
  return header;
}

std::string shape_text(const std::vector<std::int64_t>& shape) {
  return fmt::format("({}{})", fmt::join(shape, ", "), shape.size() == 1 ? "," : "");
}

}  // namespace strata::published
