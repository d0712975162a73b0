// SPDX-License-Identifier: Apache-2.0
#include "store/typed_value.hpp"

#include <cmath>
#include <cstdint>

namespace strata::store {
namespace {

struct ToColumns {
  TypedColumns operator()(bool value) const {
    return {.type = "boolean",
            .boolean = std::int64_t{value ? 1 : 0},
            .integer = {},
            .number = {},
            .text = {}};
  }
  TypedColumns operator()(std::int64_t value) const {
    return {.type = "integer", .boolean = {}, .integer = value, .number = {}, .text = {}};
  }
  TypedColumns operator()(double value) const {
    return {.type = "number", .boolean = {}, .integer = {}, .number = value, .text = {}};
  }
  TypedColumns operator()(const std::string& value) const {
    return {.type = "text", .boolean = {}, .integer = {}, .number = {}, .text = value};
  }
  TypedColumns operator()(const TextList& value) const {
    return {.type = "list", .boolean = {}, .integer = {}, .number = {}, .text = text_of(value)};
  }
};

}  // namespace

TypedColumns typed_columns(const Value& value) {
  return std::visit(ToColumns{}, value);
}

nlohmann::ordered_json json_of(const Value& value) {
  if (const auto* number = std::get_if<double>(&value)) {
    if (std::isnan(*number)) return "NaN";
    if (std::isinf(*number)) return *number > 0 ? "Infinity" : "-Infinity";
  }
  return std::visit([](const auto& held) { return nlohmann::ordered_json(held); }, value);
}

std::string text_of(const nlohmann::ordered_json& json) {
  return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace strata::store
