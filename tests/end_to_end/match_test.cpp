// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include <cmath>

#include "catch.hpp"
#include "grid.hpp"

using namespace strata::test;
using Catch::Matchers::ContainsSubstring;

namespace {

/// The 4x4 experiment, without its ablation, matched to a small HRM.
std::string matched(const std::string& more) {
  const std::string text = small_experiment();
  return text.substr(0, text.find("[[ablation]]")) + R"([architecture.hrm]
h_layers = 1
l_layers = 1
h_cycles = 1
l_cycles = 2
)" + more;
}

nlohmann::json plan_of(const Grid& grid, std::vector<std::string> more = {}) {
  more.insert(more.begin(), {"--dry-run", "--json"});
  const Result result = grid.run(more);
  INFO(result.errors);
  REQUIRE(result.exit_code == 0);
  return nlohmann::json::parse(result.output);
}

}  // namespace

TEST_CASE("a matched variant is planned, stored and identified by the value that was found") {
  const Grid grid(
      matched("[[ablation]]\nname = \"same size\"\n"
              "architecture.plugin = \"transformer\"\n"
              "architecture.match = \"parameters:hrm\"\narchitecture.match_by = \"layers\"\n"
              "[[ablation]]\nname = \"two levels\"\narchitecture.plugin = \"hrm\"\n"));
  const auto variants = plan_of(grid)["variants"];
  // Two blocks of HRM are two blocks of a transformer.
  const auto& match = variants[1]["match"];
  CHECK(match["parameter"] == "layers");
  CHECK(match["value"] == 2);
  CHECK(match["target"] == variants[2]["parameters"]);
  CHECK(match["count"] == variants[1]["parameters"]);
  CHECK(match["deviation"] == 0.0);
  CHECK(variants[0]["match"].is_null());

  const Result dry = grid.run({"--dry-run"});
  CHECK_THAT(dry.output, ContainsSubstring("\"same size\": layers = 2 by match, "));
  CHECK_THAT(dry.output, ContainsSubstring(" of \"hrm\" (+0.00 %)."));
  CHECK(dry.errors.find("warning") == std::string::npos);

  const Grid typed(
      matched("[[ablation]]\nname = \"same size\"\n"
              "architecture.plugin = \"transformer\"\narchitecture.layers = 2\n"
              "[[ablation]]\nname = \"two levels\"\narchitecture.plugin = \"hrm\"\n"));
  CHECK(plan_of(typed)["variants"][1]["trials"][0]["trial"] == variants[1]["trials"][0]["trial"]);
}

TEST_CASE("one line matches a grid by compute, and warns where no width comes near") {
  const Grid grid(matched("[grid]\narchitecture.plugin = [\"hrm\", \"transformer\", \"conv\"]\n"));
  const auto plan = plan_of(grid, {"architecture.match=compute:hrm", "halting.plugin=q_learning"});
  int searched = 0;
  for (const auto& variant : plan["variants"]) {
    if (variant["name"] == "architecture=hrm") CHECK(variant["match"].is_null());
    if (variant["match"].is_null()) continue;
    ++searched;
    const double deviation = variant["match"]["deviation"];
    INFO(variant.dump());
    CHECK(std::abs(deviation) < 0.5);
    bool warned = false;
    for (const std::string warning : plan["warnings"])
      warned = warned || warning.find(variant["name"].get<std::string>()) != std::string::npos;
    CHECK(warned == (std::abs(deviation) > 0.02));
  }
  CHECK(searched == 3);
}

TEST_CASE("a match with itself is refused with its place, before anything starts") {
  const Grid grid;
  const Result result =
      grid.run({"--dry-run", "architecture.match=parameters:universal_transformer"});
  CHECK(result.exit_code == 2);
  CHECK_THAT(
      result.errors,
      ContainsSubstring("command line \"architecture.match=parameters:universal_transformer\": "
                        "error: architecture.match names \"universal_transformer\", the "
                        "architecture that it is to change: name another."));
}
