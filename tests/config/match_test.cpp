// SPDX-License-Identifier: Apache-2.0
#include "config/match.hpp"

#include "catch.hpp"
#include "config/identify.hpp"
#include "toy_components.hpp"

using strata::Value;
using strata::config::Plan;
using strata::config::read_match;
using strata::config::take_match;
using strata::config::Training;
using toy::kBase;
using toy::names;
using toy::variant;

namespace {

const std::string kPlain = R"([dataset]
plugin = "grids"
[halting]
plugin = "steady"
segments = 8
[architecture]
plugin = "plain"
hidden_size = 64
match = "parameters:two_level"
[architecture.two_level]
l_cycles = 7
)";

std::int64_t integer(const strata::Parameters& parameters, const std::string& name) {
  return std::get<std::int64_t>(parameters.at(name));
}

const Training& training(const Plan& plan, const std::string& name) {
  return plan.trainings.at(variant(plan, name).training);
}

/// As `strata-trial plan` would answer for the first training.
strata::protocol::MatchResult found(std::int64_t value, double deviation) {
  return {.measure = "parameters",
          .reference = "two_level",
          .parameter = "hidden_size",
          .value = value,
          .count = 1'000'000 + static_cast<std::int64_t>(deviation * 1e6),
          .target = 1'000'000,
          .deviation = deviation};
}

}  // namespace

TEST_CASE("The reference of a match is what the variant would be with that architecture") {
  const Plan plan = toy::resolve(kPlain +
                                 "[[ablation]]\nname = \"wide\"\n"
                                 "architecture.hidden_size = 96\n"
                                 "architecture.two_level.h_cycles = 3\n");
  const Training& baseline = training(plan, "baseline");
  REQUIRE(baseline.match);
  CHECK(baseline.match->measure == "parameters");
  CHECK(baseline.match->parameter == "hidden_size");
  const auto& reference = baseline.match->reference;
  CHECK(reference.architecture.name == "two_level");
  CHECK(reference.architecture.version == "1.10.0");
  CHECK(integer(reference.architecture.parameters, "hidden_size") == 64);
  CHECK(integer(reference.architecture.parameters, "l_cycles") == 7);
  // "plain" is not recurrent and takes one segment; the reference keeps its own.
  CHECK(integer(baseline.configuration.halting.parameters, "segments") == 1);
  CHECK(integer(reference.halting.parameters, "segments") == 8);

  const Training& wide = training(plan, "wide");
  REQUIRE(wide.match);
  CHECK(integer(wide.match->reference.architecture.parameters, "hidden_size") == 96);
  CHECK(integer(wide.match->reference.architecture.parameters, "h_cycles") == 3);
  CHECK(variant(plan, "wide").changes == std::vector<std::pair<std::string, Value>>{
                                             {"architecture.hidden_size", std::int64_t{96}},
                                             {"architecture.two_level.h_cycles", std::int64_t{3}}});
}

TEST_CASE("What matters to the reference is not noted as without effect") {
  for (const std::string& note : toy::resolve(kPlain + "[training]\nsteps = 1\n").notes)
    CHECK(note == "\"plain\" is not recurrent: one segment in \"baseline\".");
  const Plan plan = toy::resolve(R"([dataset]
plugin = "grids"
[halting]
plugin = "steady"
[architecture]
plugin = "looped"
h_cycles = 2
)",
                                 {"architecture.match=compute:two_level"});
  CHECK(plan.notes.empty());
  CHECK(plan.trainings.at(0).match->measure == "compute");
}

TEST_CASE("A match may stand in an architecture's table, on an axis and on the command line") {
  const Plan axis = toy::resolve(kBase +
                                 "[grid]\narchitecture.match = [\"parameters:plain\", "
                                 "\"compute:plain\"]\n");
  CHECK(names(axis) ==
        std::vector<std::string>{"baseline", "match=parameters:plain", "match=compute:plain"});
  CHECK(training(axis, "match=compute:plain").match->measure == "compute");
  CHECK_FALSE(training(axis, "baseline").match);

  const Plan table =
      toy::resolve(kBase +
                   "[architecture.plain]\nmatch = \"compute:looped\"\nmatch_by = \"layers\"\n"
                   "[[ablation]]\nname = \"flat\"\narchitecture.plugin = \"plain\"\n");
  CHECK_FALSE(training(table, "baseline").match);
  REQUIRE(training(table, "flat").match);
  CHECK(training(table, "flat").match->parameter == "layers");

  CHECK_FALSE(toy::resolve(kPlain, {"architecture.match=\"\""}).trainings.at(0).match);
}

TEST_CASE("In a shared table a match leaves the architecture that it names alone") {
  const Plan plan = toy::resolve(kPlain + "[grid]\narchitecture.plugin = [\"two_level\"]\n");
  CHECK_FALSE(training(plan, "architecture=two_level").match);
  CHECK(training(plan, "baseline").match);
}

TEST_CASE("A match that cannot be is told with its place") {
  const auto after = [](const std::string& line, const std::string& more = {}) {
    return toy::mistakes(
        "[halting]\nplugin = \"steady\"\n[dataset]\nplugin = \"grids\"\n"
        "[architecture]\nplugin = \"looped\"\n" +
        line + "\n" + more);
  };
  CHECK(after("match = \"parameters:two_levle\"") ==
        "toy.toml:7:9: error: there is no architecture \"two_levle\". Did you mean \"two_level\"? "
        "Known: looped (1.0.0), plain (1.0.0), two_level (1.9.0), two_level (1.10.0).");
  CHECK(after("match = \"flops:plain\"") ==
        "toy.toml:7:9: error: [architecture] match is \"flops:plain\", it must be "
        "\"parameters:NAME\" or \"compute:NAME\", where NAME is an architecture.");
  CHECK(after("match = \"compute\"") ==
        "toy.toml:7:9: error: [architecture] match is \"compute\", it must be \"parameters:NAME\" "
        "or \"compute:NAME\", where NAME is an architecture.");
  CHECK(after("match = \"compute:plain\"\nmatch_by = \"layers\"") ==
        "toy.toml:7:9: error: [architecture] match searches layers, which \"looped\" does not "
        "declare as a whole number; match_by chooses hidden_size or layers.");
  CHECK(after("match = \"compute:plain\"\nmatch_by = \"depth\"") ==
        "toy.toml:8:12: error: [architecture] match_by is \"depth\", it must be one of: "
        "hidden_size, layers.");
  CHECK(after("match = \"compute:looped\"") ==
        "toy.toml:7:9: error: [architecture] match names \"looped\", the architecture that it is "
        "to change: name another.");
}

TEST_CASE("What was found is hashed as a value like any other, and the word match is not") {
  Plan plan = toy::resolve(kPlain +
                           "[evaluation]\nitems = 7\n[[ablation]]\nname = \"all\"\n"
                           "evaluation.items = 0\n");
  REQUIRE(plan.trainings.size() == 1);
  CHECK(take_match(found(96, -0.013), 0, toy::catalogue(), &plan) == "");
  CHECK(integer(variant(plan, "baseline").configuration.architecture.parameters, "hidden_size") ==
        96);
  CHECK(integer(variant(plan, "all").configuration.architecture.parameters, "hidden_size") == 96);
  const Plan typed =
      toy::resolve(kPlain, {"architecture.hidden_size=96", "architecture.match=\"\""});
  CHECK(plan.trainings[0].canonical == typed.trainings[0].canonical);
  CHECK(
      plan.notes.back() ==
      "\"baseline\", \"all\": hidden_size = 96 by match, 987,000 parameters against the 1,000,000 "
      "of \"two_level\" (-1.30 %).");
}

TEST_CASE("More than two per cent off is a warning") {
  Plan plan = toy::resolve(kPlain);
  CHECK(take_match(found(80, 0.02), 0, toy::catalogue(), &plan) == "");
  const std::vector<std::string> notes = plan.notes;
  CHECK(
      take_match(found(80, 0.031), 0, toy::catalogue(), &plan) ==
      "\"baseline\": hidden_size = 80 by match, 1,031,000 parameters against the 1,000,000 of "
      "\"two_level\" (+3.10 %). No hidden_size comes nearer than 2 %: choose another match_by, or "
      "other values beside it (num_heads, mlp_multiple and their like set the steps).");
  CHECK(plan.notes == notes);  // no note says it again
}

TEST_CASE("A searched variant does not fold into one with the values that it started from") {
  const Plan plan = toy::resolve(kPlain +
                                 "[[ablation]]\nname = \"as it is\"\n"
                                 "architecture.match = \"\"\n[[ablation]]\n"
                                 "name = \"by compute\"\n"
                                 "architecture.match = \"compute:two_level\"\n");
  CHECK(names(plan) == std::vector<std::string>{"baseline", "as it is", "by compute"});
  CHECK(plan.trainings.size() == 3);
}
