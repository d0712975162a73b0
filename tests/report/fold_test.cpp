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

TEST_CASE("a word is broken only where it alone is wider than the line") {
  CHECK(fold_text("architecture.gradient_loops = 1", 30) ==
        std::vector<std::string>{"architecture.gradient_loops =", "1"});
  CHECK(fold_text("set halting.max_segments", 22) ==
        std::vector<std::string>{"set", "halting.max_segments"});
}

TEST_CASE("a command between backticks and an interval stay whole") {
  CHECK(fold_text("See `strata ls quickstart` now.", 12) ==
        std::vector<std::string>{"See", "`strata ls quickstart`", "now."});
  CHECK(fold_text("0.450  [0.370, 0.529]", 15) ==
        std::vector<std::string>{"0.450", "[0.370, 0.529]"});
  CHECK(narrowest_width("0.450  [0.370, 0.529]") == 14);
  CHECK(fold_text("plugins = [\"a\", \"b\"]", 14) ==
        std::vector<std::string>{"plugins =", "[\"a\", \"b\"]"});
  CHECK(fold_text("\x1b[1mbold\x1b[0m and [1]", 8) ==
        std::vector<std::string>{"\x1b[1mbold\x1b[0m and", "[1]"});
  CHECK(fold_text("an odd ` and [1 of it", 13) ==
        std::vector<std::string>{"an odd ` and", "[1 of it"});
}

TEST_CASE("prose is wrapped line by line and at spaces alone, with a hang") {
  CHECK(wrap_text("one two three\n  four five six seven\n\nlast_word_is_long\n", 12, 2) ==
        "one two\n  three\n  four five\n    six\n    seven\n\nlast_word_is_long\n");
  CHECK(wrap_text("one two three\n", 0, 2) == "one two three\n");
  CHECK(wrap_text("one two", 1, 4) == "one\n    two");
}

TEST_CASE("a piece that cannot be broken keeps its length") {
  CHECK(fold_text("id 88150067449f", 5) == std::vector<std::string>{"id", "88150067449f"});
  CHECK(narrowest_width("id 88150067449f") == 12);
}

TEST_CASE("a number with commas stays whole, a list of words does not") {
  CHECK(fold_text("FLOPs 246,016,000", 7) == std::vector<std::string>{"FLOPs", "246,016,000"});
  CHECK(narrowest_width("246,016,000") == 11);
  CHECK(fold_text("hrm,trm,urm", 8) == std::vector<std::string>{"hrm,trm,", "urm"});
  CHECK(fold_text("layers2,layers3", 9) == std::vector<std::string>{"layers2,", "layers3"});
}

TEST_CASE("a table of many numbers is cut into blocks of as many columns as fit") {
  TextTable table({{"by segment"},
                   {"1", Align::kRight},
                   {"2", Align::kRight},
                   {"3", Align::kRight},
                   {"4", Align::kRight},
                   {"5", Align::kRight}});
  table.add({"baseline", "0.1", "0.2", "0.35", "0.4", "0.5"});
  table.add({"other", "0.6", "0.7"});
  CHECK(table.width() == 36);
  CHECK(table.text_in_blocks(0) == table.text());
  CHECK(table.text_in_blocks(36) == table.text());
  CHECK(table.text_in_blocks(35) ==
        "by segment    1    2     3    4\n"
        "baseline    0.1  0.2  0.35  0.4\n"
        "other       0.6  0.7\n"
        "\n"
        "by segment    5\n"
        "baseline    0.5\n"
        "other\n");
  CHECK_THAT(table.text_in_blocks(20), Catch::Matchers::StartsWith("by segment    1    2\n"));
  CHECK_THAT(table.text_in_blocks(19), Catch::Matchers::StartsWith("by segment    1\n"));
}

TEST_CASE("a cell may have lines of its own, and each is folded") {
  TextTable table({{"name"}, {"changes"}, {"n", Align::kRight}});
  table.add({"one that is long", "a = 1\nb = 2\nc = 3 and 4", "7"});
  CHECK(table.width() == 32);
  CHECK(table.text() ==
        "name              changes      n\n"
        "one that is long  a = 1        7\n"
        "                  b = 2\n"
        "                  c = 3 and 4\n");
  CHECK(table.text(22) ==
        "name      changes    n\n"
        "one that  a = 1      7\n"
        "is long   b = 2\n"
        "          c = 3 and\n"
        "          4\n");
}

TEST_CASE("a table wider than the terminal folds its widest columns and keeps its numbers whole") {
  TextTable table({{"variant"}, {"exact_accuracy", Align::kRight}, {"trial"}});
  table.add({"trained with four, run with one", "0.002", "88150067449f"});
  table.add({"baseline", "0.835", "6c5c9b441f66"});
  CHECK(table.text(40) ==
        "variant     exact_accuracy  trial\n"
        "trained              0.002  88150067449f\n"
        "with four,\n"
        "run with\n"
        "one\n"
        "baseline             0.835  6c5c9b441f66\n");
  CHECK(table.text(36) ==
        "variant         exact_  trial\n"
        "              accuracy\n"
        "trained          0.002  88150067449f\n"
        "with\n"
        "four,\n"
        "run with\n"
        "one\n"
        "baseline         0.835  6c5c9b441f66\n");
  CHECK(table.text(200) == table.text());
}
