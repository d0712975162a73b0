// SPDX-License-Identifier: Apache-2.0
#include "strata/parameters.hpp"

#include <toml++/toml.h>

#include <bit>
#include <limits>

#include "catch.hpp"
#include "strata/error.hpp"
#include "strata/stream.hpp"

using strata::mismatch;
using strata::nearest_name;
using strata::ParameterSpec;
using strata::ParameterType;
using strata::TextList;
using strata::to_text;
using strata::Value;

namespace {

struct ToyConfig {
  bool embedding = true;
  std::int64_t hidden = 512;
  double dropout = 0.1;
  std::string halting = "act";
  std::string file = "data/train.csv";
  TextList plugins = {"a", "b"};
  static void describe(auto& p) {
    p("embedding", &ToyConfig::embedding, "Whether puzzles have an embedding");
    p("hidden", &ToyConfig::hidden, "Width of both modules").range(8, 65536);
    p("dropout", &ToyConfig::dropout, "Share of activations set to zero").range(0.0, 0.9);
    p("halting", &ToyConfig::halting, "When a sample stops").one_of({"act", "fixed", "never"});
    p("file", &ToyConfig::file, "Where the puzzles lie").path();
    p("plugins", &ToyConfig::plugins, "In this order").not_identity();
  }
  [[nodiscard]] std::string check() const {
    return hidden % 3 == 0 ? "hidden must not be a multiple of 3" : "";
  }
};

ParameterSpec spec_of(const std::string& name) {
  for (const ParameterSpec& spec : strata::schema_of<ToyConfig>())
    if (spec.name == name) return spec;
  throw strata::Error("no spec " + name);
}

ParameterSpec number(std::optional<double> minimum, std::optional<double> maximum) {
  ParameterSpec spec;
  spec.type = ParameterType::kNumber;
  spec.minimum = minimum;
  spec.maximum = maximum;
  return spec;
}

}  // namespace

TEST_CASE("One declaration gives names, types, defaults, ranges, choices and help, in its order") {
  const strata::Schema schema = strata::schema_of<ToyConfig>();
  REQUIRE(schema.size() == 6);
  CHECK(schema[0].type == ParameterType::kBoolean);
  CHECK(schema[1].name == "hidden");
  CHECK(schema[1].type == ParameterType::kInteger);
  CHECK(schema[1].default_value == Value(std::int64_t{512}));
  CHECK(schema[1].minimum == 8.0);
  CHECK(schema[1].maximum == 65536.0);
  CHECK(schema[1].help == "Width of both modules");
  CHECK(schema[1].identity);
  CHECK(schema[2].type == ParameterType::kNumber);
  CHECK(schema[3].choices == std::vector<std::string>{"act", "fixed", "never"});
  CHECK(schema[4].type == ParameterType::kPath);
  CHECK_FALSE(schema[4].identity);
  CHECK(schema[5].type == ParameterType::kTextList);
  CHECK_FALSE(schema[5].identity);
}

TEST_CASE("A struct is read out of resolved values, absent ones keep their default") {
  strata::Parameters values = strata::defaults(strata::schema_of<ToyConfig>());
  CHECK(strata::read_config<ToyConfig>(values).plugins == TextList{"a", "b"});
  strata::Parameters some;
  some.set("hidden", std::int64_t{9});
  some.set("dropout", std::int64_t{0});  // an integer where a number is due
  some.set("halting", std::string("never"));
  const auto config = strata::read_config<ToyConfig>(some);
  CHECK(config.hidden == 9);
  CHECK(config.dropout == 0.0);
  CHECK(config.halting == "never");
  CHECK(config.embedding);
  CHECK(strata::check_config<ToyConfig>(some) == "hidden must not be a multiple of 3");
  CHECK(strata::check_config<ToyConfig>(values).empty());
}

TEST_CASE("Parameters keep their order, replace a value in its place, and name what is missing") {
  strata::Parameters values;
  values.set("b", true);
  values.set("a", 1.5);
  values.set("b", false);
  REQUIRE(values.entries().size() == 2);
  CHECK(values.entries()[0] == std::pair<std::string, Value>("b", false));
  CHECK(values.contains("a"));
  CHECK_FALSE(values.contains("c"));
  CHECK_THROWS_WITH(values.at("c"), "there is no parameter \"c\"");
  CHECK_THROWS_WITH(strata::detail::as_number(values.at("b"), "b"),
                    "parameter \"b\" must be a number, not a boolean");
}

TEST_CASE("A value of the wrong type is told in words") {
  CHECK(mismatch(spec_of("hidden"), 2.0) == "must be an integer, not a number with a point");
  CHECK(mismatch(spec_of("hidden"), true) == "must be an integer, not a boolean");
  CHECK(mismatch(spec_of("dropout"), std::string("x")) == "must be a number, not a text");
  CHECK(mismatch(spec_of("embedding"), std::int64_t{1}) == "must be true or false, not an integer");
  CHECK(mismatch(spec_of("halting"), TextList{"act"}) == "must be a text, not a list of texts");
  CHECK(mismatch(spec_of("file"), std::int64_t{1}) == "must be a path (a text), not an integer");
  CHECK(mismatch(spec_of("plugins"), std::string("a")) == "must be a list of texts, not a text");
  CHECK(mismatch(spec_of("dropout"), std::int64_t{0}).empty());
}

TEST_CASE("A value out of range is told with the range") {
  CHECK(mismatch(spec_of("hidden"), std::int64_t{4}) == "is 4, it must be 8 to 65536");
  CHECK(mismatch(spec_of("hidden"), std::int64_t{8}).empty());
  CHECK(mismatch(spec_of("hidden"), std::int64_t{65536}).empty());
  CHECK(mismatch(spec_of("hidden"), std::int64_t{65537}) == "is 65537, it must be 8 to 65536");
  CHECK(mismatch(spec_of("dropout"), 0.95) == "is 0.95, it must be 0 to 0.9");
  CHECK(mismatch(spec_of("dropout"), std::int64_t{1}) == "is 1, it must be 0 to 0.9");
  CHECK(mismatch(number(1, {}), 0.5) == "is 0.5, it must be at least 1");
  CHECK(mismatch(number({}, 1), 2.0) == "is 2.0, it must be at most 1");
  CHECK(mismatch(number(1, {}), std::numeric_limits<double>::quiet_NaN()) ==
        "is nan, it must be at least 1");
}

TEST_CASE("A text that is no choice is told with the choices and the nearest one") {
  CHECK(mismatch(spec_of("halting"), std::string("atc")) ==
        "is \"atc\", it must be one of: act, fixed, never. Did you mean \"act\"?");
  CHECK(mismatch(spec_of("halting"), std::string("sometimes")) ==
        "is \"sometimes\", it must be one of: act, fixed, never");
  CHECK(mismatch(spec_of("halting"), std::string("fixed")).empty());
  ParameterSpec list;
  list.type = ParameterType::kTextList;
  list.choices = {"rows", "columns"};
  CHECK(mismatch(list, TextList{"rows", "colums"}) ==
        "has \"colums\", it must be one of: rows, columns. Did you mean \"columns\"?");
  CHECK(mismatch(list, TextList{"rows", "columns"}).empty());
}

TEST_CASE("The nearest name is at most a third of the letters away") {
  const std::vector<std::string> known{"hidden_size", "hidden", "heads", "act"};
  CHECK(nearest_name("hiden", known) == "hidden");
  CHECK(nearest_name("hidden_sise", known) == "hidden_size");
  CHECK(nearest_name("atc", known) == "act");
  CHECK(nearest_name("hat", known).empty());
  CHECK(nearest_name("xy", known).empty());
  CHECK(nearest_name("", known).empty());
  CHECK(nearest_name("heads", known) == "heads");
  CHECK(nearest_name("heads", {}).empty());
}

TEST_CASE("Numbers written as text read back to the same bits in a TOML reader") {
  strata::Stream stream(1, "numbers");
  std::vector<double> values{0.1, 1.0, -0.0, 1e300, 1e-5, 5e-324, 123456789.0, 1e22, 0x1p53};
  for (int i = 0; i < 2000; ++i) {
    const auto value = std::bit_cast<double>(stream.next_u64());
    if (value == value) values.push_back(value);
  }
  values.push_back(std::numeric_limits<double>::infinity());
  for (const double value : values) {
    const toml::table table = toml::parse("x = " + to_text(value));
    const auto read = table["x"].value_exact<double>();
    REQUIRE(read);
    CHECK(std::bit_cast<std::uint64_t>(*read) == std::bit_cast<std::uint64_t>(value));
  }
}

TEST_CASE("Texts are quoted so that a TOML reader gives them back") {
  for (const std::string text :
       {"plain", "with \"quotes\" and \\", "line\nbreak\ttab\r", "\x01\x1f\x7f", "grün", ""}) {
    const toml::table table = toml::parse("x = " + to_text(text));
    CHECK(table["x"].value_exact<std::string>() == text);
  }
}

TEST_CASE("Values look as a person writes them") {
  CHECK(to_text(true) == "true");
  CHECK(to_text(std::int64_t{-3}) == "-3");
  CHECK(to_text(2.0) == "2.0");
  CHECK(to_text(0.1) == "0.1");
  CHECK(to_text(std::numeric_limits<double>::quiet_NaN()) == "nan");
  CHECK(to_text(TextList{"a", "b"}) == "[\"a\", \"b\"]");
  CHECK(to_text(TextList{}) == "[]");
}
