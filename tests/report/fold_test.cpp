// SPDX-License-Identifier: Apache-2.0
// Tables on a narrow terminal.
#include "catch.hpp"
#include "report/fold_text.hpp"
#include "report/text_table.hpp"

using namespace strata::report;

TEST_CASE("a text is folded at spaces, and after slashes, underlines, commas and equal signs") {
  CHECK(fold_text("two levels (HRM)", 11) == std::vector<std::string>{"two levels", "(HRM)"});
  CHECK(fold_text("exact_accuracy", 9) == std::vector<std::string>{"exact_", "accuracy"});
  CHECK(fold_text("plugins/trm.strata.so", 13) ==
        std::vector<std::string>{"plugins/", "trm.strata.so"});
  CHECK(fold_text("2026-11-24T14:32:06.718Z", 13) ==
        std::vector<std::string>{"2026-11-24T", "14:32:06.718Z"});
  CHECK(fold_text("short", 80) == std::vector<std::string>{"short"});
  CHECK(fold_text("", 3) == std::vector<std::string>{""});
}

TEST_CASE("a piece that cannot be broken keeps its length") {
  CHECK(fold_text("id 88150067449f", 5) == std::vector<std::string>{"id", "88150067449f"});
  CHECK(narrowest_width("id 88150067449f") == 12);
}

TEST_CASE("a table wider than the terminal folds its widest columns and keeps its numbers whole") {
  TextTable table({{"variant"}, {"exact_accuracy", Align::kRight}, {"trial"}});
  table.add({"trained with four, run with one", "0.002", "88150067449f"});
  table.add({"baseline", "0.835", "6c5c9b441f66"});
  CHECK(table.text(40) ==
        "variant             exact_  trial\n"
        "                  accuracy\n"
        "trained with         0.002  88150067449f\n"
        "four, run\n"
        "with one\n"
        "baseline             0.835  6c5c9b441f66\n");
  CHECK(table.text(200) == table.text());
}
