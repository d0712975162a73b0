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

/// A plan's first seed alone.
config::Plan one_seed(config::Plan plan) {
  plan.overrides.emplace_back("seeds=1");
  plan.seeds.resize(1);
  for (config::Training& training : plan.trainings)
    training.trial_ids.resize(1);
  for (config::Variant& variant : plan.variants)
    variant.evaluation_ids.resize(1);
  return plan;
}

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

TEST_CASE("on a terminal that is narrower than the table the notes stand below it") {
  const TemporaryFolder folder;
  const store::Reader reader = sample_reader(folder);
  const auto on = [&](std::size_t columns) {
    return table(reader, "quickstart", "exact_accuracy", Format::kTable,
                 {.interactive = true, .colour = false, .columns = columns});
  };
  const std::string wide = table(reader, "quickstart", "exact_accuracy", Format::kTable, {});
  CHECK(on(102) == wide);
  CHECK_THAT(on(89), Catch::Matchers::StartsWith(wide.substr(0, wide.find("exact accuracy:"))));
  CHECK_THAT(on(80), Catch::Matchers::EndsWith(
                         "Mean and 95 % interval over seeds (Student t); an interval of shares is "
                         "drawn no\n  further than 0 and 1.\n"
                         "Run with training.steps=100.\n"
                         "one segment, seed 2 failed: The trial was ended by SIGSEGV.\n"
                         "  (`strata show aaaa11200000`)\n"
                         "diverging, seed 0 diverged: The loss was not a finite number at step 7.\n"
                         "  (`strata show aaaa12000000`)\n"));
  CHECK_THAT(on(88), Catch::Matchers::StartsWith(
                         "variant           n  exact accuracy         paired difference\n"
                         "baseline          3  0.950  [0.826, 1.000]\n"
                         "one segment  2 of 3  0.450  [0.000, 1.000]  -0.525  [-0.843, -0.207]\n"
                         "diverging    0 of 3  -\n"
                         "policy            3  0.950  [0.826, 1.000]  +0.000  [+0.000, +0.000]\n"
                         "one segment: seed 2 failed\n"
                         "diverging: seed 0 diverged; seeds 1, 2 planned\n"
                         "policy: equal at every seed\n\n"));
}

TEST_CASE("a narrower terminal folds a table between words, and its segments into blocks") {
  const TemporaryFolder folder;
  const store::Reader reader = sample_reader(folder);
  const auto on = [&](std::size_t columns) {
    return table(reader, "quickstart", "exact_accuracy", Format::kTable,
                 {.interactive = true, .colour = false, .columns = columns});
  };
  CHECK_THAT(on(60), Catch::Matchers::StartsWith(
                         "variant           n  exact accuracy      paired difference\n"
                         "baseline          3  0.950\n"
                         "                     [0.826, 1.000]\n"
                         "one segment  2 of 3  0.450               -0.525\n"
                         "                     [0.000, 1.000]      [-0.843, -0.207]\n"));
  CHECK_THAT(on(45), Catch::Matchers::Contains("\n\nexact accuracy by segment      1      2\n"
                                               "baseline, mean of 3 seeds  0.238  0.475\n\n"
                                               "exact accuracy by segment      3\n"
                                               "baseline, mean of 3 seeds  0.950\n\n"));
}

TEST_CASE("strata table of one seed says that it has no interval") {
  const TemporaryFolder folder;
  {
    store::Store store = store::Store::open_or_create(folder / "strata.db", fixed_time());
    run_sample(store);
    store.record_plan(one_seed(sample_plan()));
  }
  check_approved("table_one_seed.txt", table(store::Reader::open(folder / "strata.db"),
                                             "quickstart", "exact_accuracy", Format::kTable, {}));
}

TEST_CASE("where some seeds alone give a number, the foot of the table says what has no interval") {
  const TemporaryFolder folder;
  config::Plan plan = sample_plan();
  plan.variants.at(1).evaluation_ids.at(1) = hash("eeee999");  // not evaluated yet
  plan.revision = hash("c1a9");
  {
    store::Store store = store::Store::open_or_create(folder / "strata.db", fixed_time());
    run_sample(store);
    store.record_plan(plan);
  }
  const std::string text = table(store::Reader::open(folder / "strata.db"), "quickstart",
                                 "exact_accuracy", Format::kTable, {});
  CHECK_THAT(text, Catch::Matchers::Contains("\none segment  1 of 3  0.500 "));
  CHECK_THAT(text, Catch::Matchers::Contains(
                       "\nMean and 95 % interval over seeds (Student t); an interval of shares is "
                       "drawn no further than 0 and 1. One seed has no interval.\n"));
}

TEST_CASE(
    "trials of earlier plans are counted below the table, and listed by strata ls --earlier") {
  const TemporaryFolder folder;
  {
    store::Store store = store::Store::open_or_create(folder / "strata.db", fixed_time());
    run_sample(store);
    store.record_plan(sample_plan(2));  // another build of a plugin: every trial is another one
  }
  const store::Reader reader = store::Reader::open(folder / "strata.db");
  const auto text = table(reader, "quickstart", "exact_accuracy", Format::kTable, {});
  const std::string note =
      "5 finished trials of earlier plans are kept and not shown; `strata ls quickstart --earlier` "
      "lists them.\n";
  CHECK_THAT(text, Catch::Matchers::EndsWith(note));
  check_approved("ls_earlier.txt", list_earlier(reader, "quickstart", Format::kTable, {}));
}

TEST_CASE("the foot of the table says with which overrides its plan was made") {
  const TemporaryFolder folder;
  store::Store store = store::Store::open_or_create(folder / "strata.db", fixed_time());
  const auto foot = [&](std::vector<std::string> overrides, const char* revision) {
    config::Plan plan = sample_plan();
    plan.overrides = std::move(overrides);
    plan.revision = hash(revision);
    store.record_plan(plan);
    const std::string text = table(store::Reader::open(folder / "strata.db"), "quickstart",
                                   "exact_accuracy", Format::kTable, {});
    return text.substr(text.find("No seed"));
  };
  const std::string empty = "No seed has a result yet: `strata run` goes on where it stopped.\n";
  CHECK(foot({}, "c1") == empty);
  CHECK(foot({"seeds=3", "evaluation.segments=16"}, "c2") ==
        empty + "Run with seeds=3 evaluation.segments=16.\n");
  CHECK(foot({"weights=/home/user/hrm.safetensors"}, "c3") == empty);
  CHECK(foot({"weights=/home/user/hrm.safetensors", "evaluation.segments=16"}, "c4") ==
        empty + "Imported with evaluation.segments=16.\n");
}

TEST_CASE("strata ls lists experiments, and the trials of one") {
  const TemporaryFolder folder;
  const store::Reader reader = sample_reader(folder);
  check_approved("ls.txt", list(reader, "", Format::kTable, {}));
  check_approved("ls_experiment.txt", list(reader, "quickstart", Format::kTable, {}));
}

TEST_CASE("strata ls of an experiment has a column of the metric that the experiment names") {
  const TemporaryFolder folder;
  config::Plan plan = sample_plan();
  plan.text = "metric = \"token_accuracy\"\n";
  plan.revision = hash("c1a9");
  store::Store store = store::Store::open_or_create(folder / "strata.db", fixed_time());
  run_sample(store);
  store.record_plan(plan);
  const auto reader = store::Reader::open(folder / "strata.db");
  CHECK_THAT(list(reader, "quickstart", Format::kCsv, {}),
             Catch::Matchers::StartsWith("variant,seed,status,token_accuracy,steps,train_seconds,"
                                         "attempts,trial,evaluation\n"
                                         "baseline,0,finished,0.9,100,"));
  config::Plan later = sample_plan(2);
  later.text = plan.text;
  later.revision = hash("c1aa");
  store.record_plan(later);
  CHECK_THAT(list_earlier(reader, "quickstart", Format::kCsv, {}),
             Catch::Matchers::Contains(",policy,2,finished,0.9,100,"));
}

TEST_CASE("where no puzzle is ever right, a table of another metric has no accuracy by segment") {
  const TemporaryFolder folder;
  store::Store store = store::Store::open_or_create(folder / "strata.db", fixed_time());
  store.record_plan(sample_plan());
  for (const int seed : {0, 1, 2})
    attempt(store, trial_id(0, seed),
            {started(), result(evaluation_id(0, seed), 0), ended(protocol::Ending::kFinished)},
            {store::Status::kFinished, "", "", 0, {}});
  const auto reader = store::Reader::open(folder / "strata.db");
  const auto has_segments = [&](const char* metric, Format format = Format::kTable) {
    return table(reader, "quickstart", metric, format, {}).find("by segment") != std::string::npos;
  };
  CHECK(has_segments("exact_accuracy"));
  CHECK_FALSE(has_segments("token_accuracy"));
  CHECK_FALSE(has_segments("token_accuracy", Format::kMarkdown));
  attempt(store, trial_id(1, 0),
          {started(), result(evaluation_id(1, 0), 0.5), ended(protocol::Ending::kFinished)},
          {store::Status::kFinished, "", "", 0, {}});
  CHECK_FALSE(has_segments("token_accuracy"));  // they are the baseline's
}

TEST_CASE("on a narrow terminal strata ls leaves out what matters least and says so") {
  const TemporaryFolder folder;
  const store::Reader reader = sample_reader(folder);
  const auto on = [&](std::size_t columns, const char* experiment) {
    return list(reader, experiment, Format::kTable,
                {.interactive = true, .colour = false, .columns = columns});
  };
  CHECK(on(103, "quickstart") == list(reader, "quickstart", Format::kTable, {}));
  using Catch::Matchers::EndsWith;
  using Catch::Matchers::StartsWith;
  CHECK_THAT(on(80, "quickstart"),
             StartsWith("variant      seed  status    exact_accuracy  steps  train_seconds  trial\n"
                        "baseline        0  finished               1    100            8.3  "
                        "aaaa10000000\n"));
  CHECK_THAT(on(80, "quickstart"),
             EndsWith("\n\nLeft out to fit: attempts, evaluation (`--format csv` has them).\n"));
  CHECK_THAT(on(80, ""), StartsWith("experiment  trials  finished  failed  diverged  open  "
                                    "last_run\n"));
  CHECK_THAT(on(80, ""), EndsWith("\n\nLeft out to fit: variants (`--format csv` has it).\n"));
  CHECK(list(reader, "quickstart", Format::kCsv, {.interactive = true, .columns = 40}) ==
        list(reader, "quickstart", Format::kCsv, {}));
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
          Format::kTable, {}) ==
      "variant   seed  exact_accuracy\n"
      "baseline     0               1\n"
      "baseline     1            0.95\n"
      "baseline     2             0.9\n");
}

TEST_CASE("rows that no fold brings into the terminal are printed one below the other") {
  const TemporaryFolder folder;
  const store::Reader reader = sample_reader(folder);
  const char* sql =
      "SELECT variant, 'said in a few words' AS cause, trial FROM trial_summary "
      "WHERE variant_position = 0 AND seed < 2 ORDER BY seed";
  const auto on = [&](std::size_t columns) {
    return query(reader, sql, Format::kTable, {.interactive = true, .columns = columns});
  };
  const std::string zeros(52, '0');
  CHECK_THAT(on(81), Catch::Matchers::StartsWith("variant   cause  trial\n"
                                                 "baseline  said   aaaa10000000" +
                                                 zeros + "\n"));
  CHECK(on(80) == "variant  baseline\ncause    said in a few words\ntrial    aaaa10000000" + zeros +
                      "\n\n"
                      "variant  baseline\ncause    said in a few words\ntrial    aaaa10100000" +
                      zeros + "\n");
  CHECK(query(reader, "SELECT 'this trial alone' AS what, 'strata-trial run order.json' AS command",
              Format::kTable, {.interactive = true, .columns = 30}) ==
        "what     this trial alone\ncommand  strata-trial run order.json\n");  // to be copied
  CHECK(query(reader, "SELECT variant, trial FROM trial_summary LIMIT 0", Format::kTable,
              {.interactive = true, .columns = 5}) == "variant  trial\n");
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
