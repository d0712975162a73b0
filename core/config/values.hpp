// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "config/experiment.hpp"
#include "strata/parameters.hpp"

namespace strata::config {

/// A literal read by the type that a parameter declares.
struct ReadValue {
  Value value;  ///< an integer that stands where a number is due has become a number
  std::string
      problem;  ///< why it does not fit ("must be an integer, not a text"), "" where it does
};

[[nodiscard]] ReadValue read_value(const Literal& literal, const ParameterSpec& spec);

/// A value in the form that is stored and hashed: numbers as double where a number is declared, and
/// never a negative zero.
[[nodiscard]] Value normalised(Value value, ParameterType type);

/// A value as part of a variant's name: texts without quotes, lists joined by "+", "none" when
/// empty.
[[nodiscard]] std::string plain_text(const Value& value);

}  // namespace strata::config
