// SPDX-License-Identifier: Apache-2.0
#include "config/values.hpp"

#include "config/document.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <charconv>
#include <optional>
#include <string_view>
#include <utility>

namespace strata::config {
namespace {

template <class Number>
std::optional<Value> whole_number(const std::string& text) {
  Number number{};
  const char* end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc{} || stopped != end) return std::nullopt;
  return Value(number);
}

/// "a,b" and ["a", "b"]; nothing gives the empty list.
std::optional<Value> text_list(const std::string& text) {
  if (text.starts_with('[')) {
    const std::optional<Literal> literal = parse_literal(text);
    if (!literal || !literal->value || !std::holds_alternative<TextList>(*literal->value))
      return std::nullopt;
    return literal->value;
  }
  TextList texts;
  std::string_view rest = text;
  while (!rest.empty()) {
    const std::size_t comma = std::min(rest.find(','), rest.size());
    texts.emplace_back(rest.substr(0, comma));
    rest.remove_prefix(std::min(comma + 1, rest.size()));
  }
  return Value(std::move(texts));
}

/// As it stands; a text in double quotes, as one writes it in a file, is taken out of them.
Value text_value(const std::string& text) {
  if (text.size() >= 2 && text.starts_with('"') && text.ends_with('"')) {
    const std::optional<Literal> literal = parse_literal(text);
    if (literal && literal->value && std::holds_alternative<std::string>(*literal->value))
      return *literal->value;
  }
  return text;
}

std::optional<Value> from_command_line(const std::string& text, ParameterType type) {
  switch (type) {
    case ParameterType::kBoolean:
      if (text == "true" || text == "false") return Value(text == "true");
      return std::nullopt;
    case ParameterType::kInteger:
      return whole_number<std::int64_t>(text);
    case ParameterType::kNumber:
      return whole_number<double>(text);
    case ParameterType::kText:
    case ParameterType::kPath:
      return text_value(text);
    case ParameterType::kTextList:
      return text_list(text);
  }
  return std::nullopt;
}

}  // namespace

Value normalised(Value value, ParameterType type) {
  if (type != ParameterType::kNumber) return value;
  const double number = detail::as_number(value, "number");
  return number == 0 ? 0.0 : number;
}

ReadValue read_value(const Literal& literal, const ParameterSpec& spec) {
  std::optional<Value> value = literal.value;
  if (literal.raw) {
    value = from_command_line(*literal.raw, spec.type);
    if (!value)
      return {{},
              fmt::format("must be {}, not {}", detail::required_text(spec.type),
                          to_text(*literal.raw))};
  }
  if (!value)
    return {{}, fmt::format("must be {}, not {}", detail::required_text(spec.type), literal.what)};
  std::string problem = mismatch(spec, *value);
  if (!problem.empty()) return {{}, std::move(problem)};
  return {normalised(*std::move(value), spec.type), {}};
}

std::string plain_text(const Value& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  if (const auto* texts = std::get_if<TextList>(&value))
    return texts->empty() ? "none" : fmt::format("{}", fmt::join(*texts, "+"));
  return to_text(value);
}

}  // namespace strata::config
