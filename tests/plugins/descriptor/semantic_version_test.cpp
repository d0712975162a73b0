// SPDX-License-Identifier: Apache-2.0
#include "plugins/descriptor/semantic_version.hpp"

#include <string>
#include <vector>

#include "catch.hpp"

using strata::plugins::compare_versions;

TEST_CASE("Versions are ordered as semver.org says") {
  // The chain of section 11, then plain numbers, numbers beyond 64 bits, and missing ones.
  const std::vector<std::string> ascending{"0.9",
                                           "1.0.0-alpha",
                                           "1.0.0-alpha.1",
                                           "1.0.0-alpha.beta",
                                           "1.0.0-beta",
                                           "1.0.0-beta.2",
                                           "1.0.0-beta.11",
                                           "1.0.0-rc.1",
                                           "1.0.0",
                                           "1.0.1",
                                           "1.2",
                                           "1.9.0",
                                           "1.10.0",
                                           "2.0.0",
                                           "2.1.0",
                                           "2.1.1",
                                           "3",
                                           "99999999999999999999.0.0",
                                           "100000000000000000000.0.0"};
  for (std::size_t i = 0; i < ascending.size(); ++i)
    for (std::size_t j = 0; j < ascending.size(); ++j) {
      INFO(ascending[i] << " and " << ascending[j]);
      CHECK((compare_versions(ascending[i], ascending[j]) < 0) == (i < j));
      CHECK((compare_versions(ascending[i], ascending[j]) == 0) == (i == j));
    }
}

TEST_CASE("Only the same text is the same version") {
  const auto is_older = [](const char* left, const char* right) {
    return compare_versions(left, right) < 0;
  };
  CHECK(is_older("1.0", "1.0.0"));
  CHECK(is_older("1.0.0+1", "1.0.0+2"));
  CHECK(is_older("1.0.0+9", "1.0.1"));
  CHECK(is_older("1.0.0-b", "1.0.0+a-b"));  // a sign within build metadata
}
