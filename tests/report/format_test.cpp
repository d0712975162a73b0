// SPDX-License-Identifier: Apache-2.0
#include "report/format.hpp"

#include <limits>

#include "catch.hpp"
#include "report/metric_text.hpp"
#include "report/terminal.hpp"
#include "report/text_table.hpp"
#include "strata/error.hpp"

namespace strata::report {
namespace {

store::Rows sample() {
  return {
      .columns = {"name", "value", "value"},
      .rows = {{std::string("a, \"b\""), std::int64_t{1}, 0.1},
               {std::string("x|y\nz"), std::monostate{}, std::numeric_limits<double>::infinity()}}};
}

TEST_CASE("The rows of a query in each format") {
  CHECK(format_rows(sample(), Format::kTable) ==
        "name    value     value\n"
        "a, \"b\"      1       0.1\n"
        "x|y z       -  Infinity\n");
  CHECK(format_rows(sample(), Format::kCsv) ==
        "name,value,value\n"
        "\"a, \"\"b\"\"\",1,0.1\n"
        "\"x|y\nz\",,Infinity\n");
  CHECK(format_rows(sample(), Format::kMarkdown) ==
        "| name | value | value |\n"
        "| --- | ---: | ---: |\n"
        "| a, \"b\" | 1 | 0.1 |\n"
        "| x\\|y z | - | Infinity |\n");
  CHECK(
      format_rows(sample(), Format::kJson) ==
      "[\n"
      "  {\n    \"name\": \"a, \\\"b\\\"\",\n    \"value\": 1,\n    \"value:2\": 0.1\n  },\n"
      "  {\n    \"name\": \"x|y\\nz\",\n    \"value\": null,\n    \"value:2\": \"Infinity\"\n  }\n"
      "]\n");
}

TEST_CASE("An answer without rows still names its columns") {
  CHECK(format_rows({.columns = {"a", "b"}, .rows = {}}, Format::kTable) == "a  b\n");
  CHECK(format_rows({.columns = {"a", "b"}, .rows = {}}, Format::kJson) == "[]\n");
}

TEST_CASE("An unknown format is told with those there are") {
  CHECK(format_from_name("csv") == Format::kCsv);
  CHECK_THROWS_MATCHES(
      format_from_name("xml"), Error,
      Catch::Matchers::Message("--format xml: there are table, csv, json and markdown."));
}

TEST_CASE("Shares are cut at 0 and 1 when drawn, differences are not") {
  const Estimate wide{.n = 2, .mean = 0.9, .interval = Interval{-0.2, 1.4}};
  const Metric accuracy("exact_accuracy");
  CHECK(accuracy.title() == "exact accuracy");
  CHECK(accuracy.estimate(wide) == "0.900  [0.000, 1.000]");
  CHECK(accuracy.is_cut(wide));
  CHECK(accuracy.difference(wide) == "+0.900  [-0.200, +1.400]");
  const Metric loss("loss");
  CHECK(loss.estimate(wide) == "0.9  [-0.2, 1.4]");
  CHECK_FALSE(loss.is_cut(wide));
  for (const char* share : {"valid_rate", "pass_at_2_strict", "pass_at_1000_fractional",
                            "halts_when_right", "continues_when_wrong"})
    CHECK(Metric(share).estimate(wide) == "0.900  [0.000, 1.000]");
  for (const char* other : {"mean_segments", "network_evaluations", "votes"})
    CHECK(Metric(other).estimate(wide) == "0.9  [-0.2, 1.4]");
}

TEST_CASE("Columns line up by what a terminal shows, not by bytes") {
  TextTable table({{.title = "Größe"}, {.title = "n", .align = Align::kRight}});
  table.add({"\x1b[31mé\x1b[0m", "10"});
  table.add({"short row"});
  CHECK(table.text() == "Größe       n\n\x1b[31mé\x1b[0m          10\nshort row\n");
  CHECK(display_width("\x1b[1;31mé…\x1b[0m") == 2);
}

TEST_CASE("Colour is a terminal's") {
  CHECK(Terminal{}.paint("failed", Colour::kRed) == "failed");
  CHECK(Terminal{.interactive = true, .colour = true}.paint("failed", Colour::kRed) ==
        "\x1b[31mfailed\x1b[0m");
  CHECK(Terminal{.interactive = true, .colour = true}.bold("x") == "\x1b[1mx\x1b[0m");
}

}  // namespace
}  // namespace strata::report
