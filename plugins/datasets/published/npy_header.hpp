// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace strata::published {

/// What a NumPy header says: a Python dictionary of three entries, in any order.
struct NpyHeader {
  std::string type;  ///< "descr": "|u1", "<i8"
  bool fortran_order = false;
  std::vector<std::int64_t> shape;
};

struct HeaderError {
  std::size_t at;  ///< byte in the header
  std::string what;
};

/// @throws HeaderError
[[nodiscard]] NpyHeader parse_header(std::string_view text);

/// As NumPy writes it: "(10, 81)", "(10,)".
[[nodiscard]] std::string shape_text(const std::vector<std::int64_t>& shape);

}  // namespace strata::published
