// SPDX-License-Identifier: Apache-2.0
#include "report/plan_table.hpp"

#include "catch.hpp"
#include "config/with_commas.hpp"

using namespace strata;
using namespace strata::report;

namespace {

config::Plan example() {
  config::Plan plan;
  plan.experiment = "small";
  plan.question = "Why?";
  plan.seeds = {0, 1, 2};
  for (const char* name : {"baseline", "wide", "published"}) {
    config::Training training;
    training.parameters = 14210;
    training.trial_ids = {std::string(name) + "0", std::string(name) + "1",
                          std::string(name) + "2"};
    config::Variant variant;
    variant.name = name;
    variant.training = plan.trainings.size();
    variant.evaluation_ids = {"e0", "e1", "e2"};
    plan.trainings.push_back(training);
    plan.variants.push_back(variant);
  }
  plan.variants[1].changes = {{"architecture.hidden_size", std::int64_t{64}},
                              {"training.learning_rate", 0.5}};
  plan.trainings[1].parameters = 27275266;
  plan.trainings[2].trial_ids.clear();
  plan.notes = {"\"same\" is \"baseline\"."};
  return plan;
}

store::TrialRecord record(std::string_view id) {
  if (id == "baseline0")
    return {.status = store::Status::kFinished, .finished_evaluations = {"e0"}};
  if (id == "baseline1") return {.status = store::Status::kFinished};
  if (id == "baseline2") return {.status = store::Status::kInterrupted, .checkpoint_step = 500};
  if (id == "wide1") return {.status = store::Status::kDiverged};
  return {};
}

}  // namespace

TEST_CASE("a plan shows what each variant changes, its size, and what is done") {
  CHECK(plan_table(example(), record, {}) ==
        "small: Why?\n"
        "\n"
        "variant    changes                        parameters  seeds 0, 1, 2\n"
        "baseline                                      14,210  1 finished, 1 to evaluate, 1 "
        "interrupted at step 500\n"
        "wide       architecture.hidden_size = 64  27,275,266  2 to run, 1 diverged\n"
        "           training.learning_rate = 0.5\n"
        "published                                     14,210  data missing\n"
        "\n"
        "\"same\" is \"baseline\".\n");
}

TEST_CASE("a baseline that is a cell of the grid shows the values that it has there") {
  config::Plan plan = example();
  plan.variants.resize(2);
  plan.variants[0].folded = {"the same", "architecture=hrm, halting=fixed"};
  plan.variants[1].kind = config::VariantKind::kCell;
  plan.variants[1].name = "architecture=trm, halting=fixed";
  plan.variants[1].folded = {"loops=1"};
  plan.variants[1].changes = {{"architecture.plugin", std::string("trm")}};
  const std::string text = plan_table(plan, record, {});
  CHECK(text.find("\nbaseline (architecture=hrm, halting=fixed)  " + std::string(33, ' ') +
                  "14,210  1 finished") != std::string::npos);
  CHECK(text.find("\narchitecture=trm, halting=fixed             architecture.plugin = \"trm\"  "
                  "27,275,266  2 to run") != std::string::npos);
}

TEST_CASE(
    "on a terminal the question, the changes and the notes of a plan end their lines at spaces") {
  config::Plan plan = example();
  plan.question = "Do inner loops, outer refinement and augmentation earn their accuracy?";
  plan.notes = {
      "\"hrm\" does not declare architecture.layers, architecture.loops: without effect."};
  plan.trainings[0].trial_ids.clear();
  CHECK(plan_table(plan, record, {.interactive = true, .columns = 60}) ==
        "small: Do inner loops, outer refinement and augmentation\n"
        "earn their accuracy?\n"
        "\n"
        "variant    changes                   parameters  seeds 0, 1,\n"
        "                                                 2\n"
        "baseline                                 14,210  data\n"
        "                                                 missing\n"
        "wide       architecture.hidden_size  27,275,266  2 to run, 1\n"
        "           = 64                                  diverged\n"
        "           training.learning_rate =\n"
        "           0.5\n"
        "published                                14,210  data\n"
        "                                                 missing\n"
        "\n"
        "\"hrm\" does not declare architecture.layers,\n"
        "  architecture.loops: without effect.\n");
}

TEST_CASE("the second line of a folded name stands beside the second change") {
  config::Plan plan = example();
  plan.variants[1].name = "a wide one, learning slowly, as in the paper";
  const std::string text = plan_table(plan, [](std::string_view) { return store::TrialRecord{}; },
                                      {.interactive = true, .columns = 90});
  CHECK(
      text.find("\na wide one, learning slowly, as   architecture.hidden_size = 64  27,275,266  3 "
                "to run\n"
                "in the paper                      training.learning_rate = 0.5\n") !=
      std::string::npos);
}

TEST_CASE("the puzzle table has a column of its own where there is one") {
  config::Plan plan = example();
  plan.trainings[1].puzzle_parameters = 512000;
  const std::string table = plan_table(plan, record, {});
  CHECK(table.find("parameters  puzzle table  seeds") != std::string::npos);
  CHECK(table.find("27,275,266       512,000  2 to run") != std::string::npos);
  CHECK(table.find("14,210             -  1 finished") != std::string::npos);
}

TEST_CASE("a puzzle table of a dataset that is not loaded has no size yet") {
  config::Plan plan = example();
  plan.trainings[1].puzzle_parameters = -1;
  const std::string table = plan_table(plan, record, {});
  CHECK(table.find("27,275,266  known after loading  2 to run") != std::string::npos);
}

TEST_CASE("numbers are grouped by thousands") {
  CHECK(config::with_commas(0) == "0");
  CHECK(config::with_commas(999) == "999");
  CHECK(config::with_commas(1000) == "1,000");
  CHECK(config::with_commas(-123456) == "-123,456");
  CHECK(config::with_commas(27275266) == "27,275,266");
}
