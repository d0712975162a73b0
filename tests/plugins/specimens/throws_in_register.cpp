// SPDX-License-Identifier: Apache-2.0
// Registers one component and then throws an exception of a type of its own.
#include "row.hpp"
#include "strata/plugin.hpp"

#include <stdexcept>

namespace {
struct NoLicence : std::runtime_error {
  using std::runtime_error::runtime_error;
};
}  // namespace

STRATA_PLUGIN("throws_in_register", "1.0.0", "Ends in the middle",
              "dataset:row dataset:other_row") {
  specimen::register_row(registry, "row");
  // The form in which c10::Error gives its text.
  throw NoLicence(
      "the licence has run out.\nException raised from check at licence.cpp:12 (most recent call "
      "first):\n");
}
