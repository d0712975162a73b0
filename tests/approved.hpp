// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

#include "catch.hpp"

namespace strata::test {

/// Compares what a user would see with tests/data/approved/NAME. With STRATA_APPROVE=1 in the
/// environment the file is written instead: read the difference before it is committed.
inline void check_approved(const std::string& name, const std::string& text) {
  const std::string path = STRATA_TEST_DATA "/approved/" + name;
  if (const char* approve = std::getenv("STRATA_APPROVE"); approve != nullptr && *approve == '1')
    std::ofstream(path, std::ios::binary) << text;
  std::ifstream file(path, std::ios::binary);
  const std::string approved{std::istreambuf_iterator<char>(file),
                             std::istreambuf_iterator<char>()};
  INFO(path);
  CHECK(text == approved);
}

}  // namespace strata::test
