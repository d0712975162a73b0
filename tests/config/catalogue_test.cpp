// SPDX-License-Identifier: Apache-2.0
#include "config/catalogue.hpp"

#include "catch.hpp"
#include "toy_components.hpp"

using strata::Kind;

TEST_CASE("The newest version is the default, and one may ask for another") {
  const auto catalogue = toy::catalogue();
  REQUIRE(catalogue.find(Kind::kArchitecture, "two_level") != nullptr);
  CHECK(catalogue.find(Kind::kArchitecture, "two_level")->version == "1.10.0");
  CHECK(catalogue.find(Kind::kArchitecture, "two_level", "1.9.0")->version == "1.9.0");
  CHECK(catalogue.find(Kind::kArchitecture, "two_level", "1.0.0") == nullptr);
  CHECK(catalogue.find(Kind::kHalting, "two_level") == nullptr);
}

TEST_CASE("Where no plugin provides a kind, a message says none") {
  strata::config::Catalogue catalogue;
  catalogue.set_searched({"/one", "/two"});
  CHECK(catalogue.known(Kind::kDataset) == "none");
  CHECK(catalogue.why_absent(Kind::kDataset, "sudoku") ==
        "there is no dataset \"sudoku\". Known: none. Searched: /one, /two.");
}

TEST_CASE("A name known from a descriptor is suggested though it was not described") {
  strata::config::Catalogue catalogue;
  catalogue.add_name(Kind::kArchitecture, "hrm", "1.0.0");
  CHECK(catalogue.find(Kind::kArchitecture, "hrm") == nullptr);
  CHECK(catalogue.why_absent(Kind::kArchitecture, "hrn") ==
        "there is no architecture \"hrn\". Did you mean \"hrm\"? Known: hrm (1.0.0).");
}

TEST_CASE("An older version does not stand in for a newest one that cannot be used") {
  strata::config::Catalogue catalogue = toy::catalogue();
  catalogue.add_unusable(Kind::kArchitecture, "two_level", "1.11.0", "It ended by signal 11.");
  CHECK(catalogue.find(Kind::kArchitecture, "two_level") == nullptr);
  CHECK(catalogue.find(Kind::kArchitecture, "two_level", "1.10.0") != nullptr);
  CHECK(catalogue.why_absent(Kind::kArchitecture, "two_level") ==
        "architecture \"two_level\" cannot be used: It ended by signal 11.");
}

TEST_CASE("A component may be unusable in whichever version is asked for") {
  strata::config::Catalogue catalogue;
  catalogue.add_name(Kind::kHalting, "broken", "1.0.0");
  catalogue.add_unusable(Kind::kHalting, "broken", "", "It ended by signal 11.");
  CHECK(catalogue.known(Kind::kHalting) == "broken (1.0.0)");
  CHECK(catalogue.why_absent(Kind::kHalting, "broken", "1.0.0") ==
        "halting \"broken@1.0.0\" cannot be used: It ended by signal 11.");
}
