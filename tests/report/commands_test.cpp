// SPDX-License-Identifier: Apache-2.0
#include "report/commands.hpp"

#include "approved.hpp"
#include "catch.hpp"
#include "run/temporary_folder.hpp"
#include "store/sample.hpp"
#include "store/store.hpp"

/// What the reading commands print about the sample experiment, word for word.
namespace strata::report {
namespace {

using namespace test;

store::Reader sample_reader(const TemporaryFolder& folder) {
  {
    store::Store store = store::Store::open_or_create(folder / "strata.db", fixed_time());
    run_sample(store);
  }
  return store::Reader::open(folder / "strata.db");
}

TEST_CASE("strata table prints the comparison in every format") {
  const TemporaryFolder folder;
  const store::Reader reader = sample_reader(folder);
  const auto text = [&](Format format) {
    return table(reader, "quickstart", "exact_accuracy", format, {});
  };
  check_approved("table.txt", text(Format::kTable));
  check_approved("table.csv", text(Format::kCsv));
  check_approved("table.json", text(Format::kJson));
  check_approved("table.md", text(Format::kMarkdown));
  check_approved("table_loss.txt", table(reader, "quickstart", "loss", Format::kTable, {}));
}

TEST_CASE("strata table of an experiment that has not run yet shows every seed as planned") {
  const TemporaryFolder folder;
  store::Store store = store::Store::open_or_create(folder / "strata.db", fixed_time());
  store.record_plan(sample_plan());
  check_approved("table_planned.txt", table(store::Reader::open(folder / "strata.db"), "quickstart",
                                            "exact_accuracy", Format::kTable, {}));
}

TEST_CASE("strata ls lists experiments, and the trials of one") {
  const TemporaryFolder folder;
  const store::Reader reader = sample_reader(folder);
  check_approved("ls.txt", list(reader, "", Format::kTable));
  check_approved("ls_experiment.txt", list(reader, "quickstart", Format::kTable));
}

TEST_CASE("strata show tells all of a trial or an evaluation") {
  const TemporaryFolder folder;
  const store::Reader reader = sample_reader(folder);
  check_approved("show_trial.txt", show(reader, "aaaa100", Format::kTable, {}));
  check_approved("show_failed_trial.txt", show(reader, "aaaa112", Format::kTable, {}));
  check_approved("show_evaluation.json", show(reader, "eeee131", Format::kJson, {}));
}

TEST_CASE("strata query prints the rows") {
  const TemporaryFolder folder;
  const store::Reader reader = sample_reader(folder);
  CHECK(
      query(
          reader,
          "SELECT variant, seed, exact_accuracy FROM trial_summary WHERE experiment = 'quickstart'"
          " AND variant_kind = 'baseline' ORDER BY seed",
          Format::kTable) ==
      "variant   seed  exact_accuracy\n"
      "baseline     0               1\n"
      "baseline     1            0.95\n"
      "baseline     2             0.9\n");
}

TEST_CASE("The views have the columns that their users count on") {
  const TemporaryFolder folder;
  const store::Reader reader = sample_reader(folder);
  std::string text;
  for (const char* view :
       {"trial_summary", "variant_summary", "learning_curves", "metrics", "variant_parameters"}) {
    text += std::string(view) + ":";
    for (const std::string& column :
         reader.query(std::string("SELECT * FROM ") + view + " LIMIT 0").columns)
      text += " " + column;
    text += "\n";
  }
  check_approved("views.txt", text);
}

}  // namespace
}  // namespace strata::report
