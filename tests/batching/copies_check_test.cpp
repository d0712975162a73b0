// SPDX-License-Identifier: Apache-2.0
#include "data/copies_check.hpp"

#include "catch.hpp"
#include "doubles.hpp"

namespace strata::data {
namespace {

TEST_CASE("copies that no augmentation makes are refused") {
  const auto none = test::composer(std::make_shared<test::Rows>(1, 1));
  CHECK(check_copies(*none, 0).problem.empty());
  const CopiesCheck check = check_copies(*none, 1000);
  CHECK(check.problem ==
        "augmentation.copies is 1000, but augmentation.plugins names no augmentation, so that "
        "every copy would be the puzzle itself under another puzzle id. Set augmentation.copies = "
        "0, or name the augmentations that make the copies.");
  CHECK(check.warning.empty());
}

TEST_CASE("more copies than there are different ones are told") {
  const auto four = test::composer(std::make_shared<test::Rows>(1, 1),
                                   {{"shift", std::make_shared<test::Shift>()}});
  CHECK(check_copies(*four, 3).warning.empty());
  CHECK(check_copies(*four, 3).problem.empty());
  const CopiesCheck check = check_copies(*four, 4);
  CHECK(check.problem.empty());
  CHECK(check.warning ==
        "augmentation.copies is 4, but augmentation.plugins makes no more than 4 different "
        "versions of a puzzle, itself included, so that copies repeat each other under ids of "
        "their own. At most 3 copies differ.");
}

}  // namespace
}  // namespace strata::data
