// SPDX-License-Identifier: Apache-2.0
#include "config/with_commas.hpp"

#include <fmt/format.h>

namespace strata::config {

std::string with_commas(std::int64_t number) {
  std::string text = fmt::format("{}", number);
  for (std::size_t place = text.size(); place > 3 + (number < 0 ? 1u : 0u); place -= 3)
    text.insert(place - 3, 1, ',');
  return text;
}

}  // namespace strata::config
