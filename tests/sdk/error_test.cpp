// SPDX-License-Identifier: Apache-2.0
#include "strata/error.hpp"

#include "catch.hpp"

TEST_CASE("A position says as much as is known of it") {
  CHECK(strata::SourcePosition{"a.toml", 3, 10}.text() == "a.toml:3:10");
  CHECK(strata::SourcePosition{"a.toml", 3, 0}.text() == "a.toml:3");
  CHECK(strata::SourcePosition{"a.toml", 0, 0}.text() == "a.toml");
  CHECK(strata::SourcePosition{}.text().empty());
}

TEST_CASE("A configuration error has one line a problem") {
  const strata::ConfigError error({{{"a.toml", 3, 10}, "[x] y must be an integer"},
                                   {{"command line", 0, 0}, "unknown key \"z\""},
                                   {{}, "no seeds"}});
  CHECK(std::string(error.what()) ==
        "a.toml:3:10: error: [x] y must be an integer\n"
        "command line: error: unknown key \"z\"\n"
        "error: no seeds");
  CHECK(error.problems().size() == 3);
}
