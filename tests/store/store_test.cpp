// SPDX-License-Identifier: Apache-2.0
#include "store/store.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <cmath>
#include <csignal>
#include <limits>

#include "catch.hpp"
#include "run/temporary_folder.hpp"
#include "store/reader.hpp"
#include "store/sample.hpp"
#include "strata/error.hpp"

namespace strata::store {
namespace {

using namespace test;
using Row = std::vector<SqlValue>;

Rows query(const std::filesystem::path& path, const std::string& sql) {
  return Reader::open(path).query(sql);
}

TEST_CASE("A trial's record says what a resume needs") {
  const TemporaryFolder folder;
  Store store = Store::open_or_create(folder / "new folder/strata.db", fixed_time());
  CHECK(store.created());
  CHECK(store.record_plan(sample_plan()) == 1);
  const std::string trial = trial_id(0, 0);
  CHECK(store.trial(trial).status == Status::kPlanned);
  CHECK(store.trial("unknown").status == Status::kPlanned);

  CHECK(store.begin_attempt(trial, "") == 1);
  CHECK(store.trial(trial).status == Status::kRunning);
  store.record(trial, 1, {1, started()});
  store.record(trial, 1, {2, protocol::CheckpointWritten{40, "/c", 10}});
  store.record(trial, 1, {3, protocol::CheckpointWritten{80, "/c", 10}});
  store.record(trial, 1, {4, result(evaluation_id(3, 0), 0.5)});
  store.end_attempt(trial, 1, {Status::kInterrupted, "Asked to stop.", "", 0, {}});

  const TrialRecord record = store.trial(trial);
  CHECK(record.status == Status::kInterrupted);
  CHECK(record.attempts == 1);
  CHECK(record.last_sequence == 4);
  CHECK(record.threads == 2);
  CHECK(record.device == "cpu");
  CHECK(record.checkpoint == "/c");
  CHECK(record.checkpoint_step == 80);
  CHECK(record.finished_evaluations == std::vector{evaluation_id(3, 0)});
  CHECK(store.evaluation_finished(evaluation_id(3, 0)));
  CHECK_FALSE(store.evaluation_finished(evaluation_id(0, 0)));

  const TrialRecord read = Reader::open(folder / "new folder/strata.db").trial(trial);
  CHECK(read.status == Status::kInterrupted);
  CHECK(read.last_sequence == 4);
  CHECK(read.finished_evaluations == record.finished_evaluations);

  store.checkpoint_removed("/c");
  CHECK(store.trial(trial).checkpoint.empty());
}

TEST_CASE("The size of a puzzle table is unknown until a trial has loaded its data") {
  const TemporaryFolder folder;
  Store store = Store::open_or_create(folder / "strata.db", fixed_time());
  config::Plan plan = sample_plan();
  for (config::Training& training : plan.trainings)
    training.puzzle_parameters = -1;
  store.record_plan(plan);
  const std::string sql = "SELECT puzzle_parameters FROM trials ORDER BY puzzle_parameters DESC";
  CHECK(query(folder / "strata.db", sql).rows.at(0) == Row{SqlValue()});
  const std::string trial = trial_id(0, 0);
  store.begin_attempt(trial, "");
  store.record(trial, 1, {1, started()});
  store.end_attempt(trial, 1, {Status::kInterrupted, "Asked to stop.", "", 0, {}});
  CHECK(query(folder / "strata.db", sql).rows.at(0) == Row{SqlValue(std::int64_t{32})});
}

TEST_CASE("Committed numbers are told once, and at once for what must not be lost") {
  const TemporaryFolder folder;
  StoreOptions options = fixed_time();
  options.commit_after = std::chrono::hours(1);
  Store store = Store::open_or_create(folder / "strata.db", options);
  store.record_plan(sample_plan());
  const std::string trial = trial_id(0, 0);
  store.begin_attempt(trial, "");
  store.record(trial, 1, {1, loss(10, 1)});
  CHECK(store.commit_due().empty());  // a metric may wait
  store.record(trial, 1, {2, protocol::CheckpointWritten{10, "/c", 10}});
  const std::vector<Committed> committed = store.commit_due();
  REQUIRE(committed.size() == 1);
  CHECK(committed[0].trial == trial);
  CHECK(committed[0].sequence == 2);
  CHECK(store.commit().empty());
  store.record(trial, 1, {3, loss(20, 1)});
  CHECK(store.commit().size() == 1);
}

TEST_CASE("A value that waits is committed when its time has come") {
  const TemporaryFolder folder;
  StoreOptions options;
  options.commit_after = std::chrono::milliseconds(0);
  Store store = Store::open_or_create(folder / "strata.db", options);
  store.record_plan(sample_plan());
  store.begin_attempt(trial_id(0, 0), "");
  store.record(trial_id(0, 0), 1, {1, loss(10, 1)});
  CHECK(store.commit_due().size() == 1);
}

TEST_CASE("An event that is sent again is kept once") {
  const TemporaryFolder folder;
  const auto path = folder / "strata.db";
  const std::string trial = trial_id(0, 0);
  {
    Store store = Store::open_or_create(path);
    store.record_plan(sample_plan());
    store.begin_attempt(trial, "");
    store.record(trial, 1, {1, protocol::Warning{"first"}});
    store.record(trial, 1, {1, protocol::Warning{"first"}});
    store.record(trial, 1, {2, result(evaluation_id(0, 0), 0.5)});
  }
  {
    Store store = Store::open_or_create(path);
    store.begin_attempt(trial, "");
    store.record(trial, 2, {1, protocol::Warning{"first"}});
    store.record(trial, 2, {2, result(evaluation_id(0, 0), 0.5)});
    store.record(trial, 2, {3, protocol::Warning{"second"}});
  }
  CHECK(query(path, "SELECT attempt, text FROM warnings ORDER BY sequence").rows ==
        std::vector<Row>{{std::int64_t{1}, std::string("first")},
                         {std::int64_t{2}, std::string("second")}});
  CHECK(query(path, "SELECT count(*), max(attempt) FROM evaluations WHERE finished IS NOT NULL")
            .rows == std::vector<Row>{{std::int64_t{1}, std::int64_t{1}}});
}

TEST_CASE("An attempt that fails early costs no event that its trial has yet to send") {
  const TemporaryFolder folder;
  const auto path = folder / "strata.db";
  const std::string trial = trial_id(0, 0);
  {
    Store store = Store::open_or_create(path);
    store.record_plan(sample_plan());
    attempt(store, trial, {started()}, {Status::kInterrupted, "", "", {}, 9});
    const std::int64_t second = store.begin_attempt(trial, "");
    store.record(trial, second, {0, ended(protocol::Ending::kFailed, "A plugin is gone.")});
    store.end_attempt(trial, second, {Status::kFailed, "A plugin is gone.", "", 1, {}});
    CHECK(store.trial(trial).last_sequence == 1);
    const std::int64_t third = store.begin_attempt(trial, "");
    store.record(trial, third, {2, loss(10, 0.5)});  // what the first one's checkpoint kept
  }
  CHECK(query(path, "SELECT step, value FROM metrics").rows ==
        std::vector<Row>{{std::int64_t{10}, 0.5}});
  CHECK(query(path, "SELECT status, wall_seconds, cause FROM attempts WHERE number = 2").rows ==
        std::vector<Row>{{std::string("failed"), 8.25, std::string("A plugin is gone.")}});
}

TEST_CASE(
    "What an attempt wrote after the step from which the next went on is superseded, and kept") {
  const TemporaryFolder folder;
  const auto path = folder / "strata.db";
  {
    Store store = Store::open_or_create(path);
    store.record_plan(sample_plan());
    const std::string trial = trial_id(0, 0);
    attempt(store, trial, {started(), loss(10, 1.0), loss(20, 2.0), loss(30, 3.0), loss(40, 4.0)},
            {Status::kInterrupted, "", "", {}, 9});
    attempt(store, trial, {started(20), loss(20, 2.5), loss(30, 3.5)},
            {Status::kInterrupted, "", "", {}, 9});
    // Ended before it was ready: it replaces nothing.
    attempt(store, trial, {}, {Status::kFailed, "", "", 1, {}});
  }
  CHECK(query(path,
              "SELECT step, value FROM learning_curves WHERE variant = 'baseline' AND seed = 0"
              " AND metric = 'loss' AND split = 'train' ORDER BY step")
            .rows == std::vector<Row>{{std::int64_t{10}, 1.0},
                                      {std::int64_t{20}, 2.5},
                                      {std::int64_t{30}, 3.5}});
  CHECK(query(path, "SELECT count(*) FROM metrics WHERE name = 'loss'").rows ==
        std::vector<Row>{{std::int64_t{6}}});
}

TEST_CASE("NaN and infinities come back as what they were") {
  const TemporaryFolder folder;
  const auto path = folder / "strata.db";
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  {
    Store store = Store::open_or_create(path);
    store.record_plan(sample_plan());
    attempt(store, trial_id(0, 0),
            {started(), loss(1, std::nan("")), loss(2, kInfinity), loss(3, -kInfinity),
             loss(4, 1e308), result(evaluation_id(0, 0), std::nan(""))},
            {Status::kFinished, "", "", 0, {}});
  }
  CHECK(query(path, "SELECT step, value, not_finite FROM metrics ORDER BY step").rows ==
        std::vector<Row>{{std::int64_t{1}, std::monostate{}, std::string("NaN")},
                         {std::int64_t{2}, kInfinity, std::string("Infinity")},
                         {std::int64_t{3}, -kInfinity, std::string("-Infinity")},
                         {std::int64_t{4}, 1e308, std::monostate{}}});
  const ExperimentResults results = Reader::open(path).results("quickstart", "exact_accuracy");
  REQUIRE(results.variants[0].replicates[0].value.has_value());
  CHECK(std::isnan(*results.variants[0].replicates[0].value));
}

TEST_CASE("GPU seconds are NULL where no GPU was used, and a number where one was") {
  const TemporaryFolder folder;
  {
    Store store = Store::open_or_create(folder / "strata.db", fixed_time());
    run_sample(store);
    protocol::Ended on_gpu = ended(protocol::Ending::kFinished);
    on_gpu.gpu_seconds = 2.5;
    attempt(store, trial_id(2, 1), {started(), on_gpu}, {Status::kFinished, "", "", 0, {}});
  }
  const Reader reader = Reader::open(folder / "strata.db");
  CHECK(reader.query("SELECT DISTINCT gpu_seconds FROM attempts ORDER BY 1").rows ==
        std::vector<std::vector<SqlValue>>{{std::monostate{}}, {2.5}});
}

TEST_CASE("A killed host loses nothing that was committed, and its attempts are marked") {
  const TemporaryFolder folder;
  const auto path = folder / "strata.db";
  const std::string trial = trial_id(0, 0);
  const pid_t child = fork();
  if (child == 0) {
    Store store = Store::open_or_create(path);
    store.record_plan(sample_plan());
    store.begin_attempt(trial, "");
    store.record(trial, 1, {1, loss(10, 1.0)});
    (void)store.commit();
    store.record(trial, 1, {2, loss(20, 2.0)});
    raise(SIGKILL);
  }
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  REQUIRE(WIFSIGNALED(status));
  {
    const Store store = Store::open_or_create(path);  // the lock went with the process
    CHECK_FALSE(store.created());
    CHECK(store.trial(trial).status == Status::kInterrupted);
    CHECK(store.trial(trial).last_sequence == 1);
  }
  CHECK(query(path, "SELECT step FROM metrics").rows == std::vector<Row>{{std::int64_t{10}}});
  CHECK(query(path, "SELECT status, cause FROM attempts").rows ==
        std::vector<Row>{{std::string("interrupted"),
                          std::string("The program that ran this attempt was killed.")}});
}

TEST_CASE("How a process went down does not change what its trial said of its result") {
  const TemporaryFolder folder;
  Store store = Store::open_or_create(folder / "strata.db");
  store.record_plan(sample_plan());
  attempt(store, trial_id(0, 0), {started(), ended(protocol::Ending::kFinished)},
          {Status::kFailed, "SIGSEGV", "", {}, 11});
  CHECK(store.trial(trial_id(0, 0)).status == Status::kFinished);
  attempt(store, trial_id(0, 1), {started(), ended(protocol::Ending::kFailed, "its own words")},
          {Status::kFailed, "", "", 1, {}});
  CHECK(Reader::open(folder / "strata.db")
            .query("SELECT cause FROM attempts WHERE status = 'failed'")
            .rows == std::vector<Row>{{std::string("its own words")}});
}

TEST_CASE("A trained trial stays finished when an evaluation that it lacks fails or is cut short") {
  const TemporaryFolder folder;
  Store store = Store::open_or_create(folder / "strata.db");
  store.record_plan(sample_plan());
  const std::string trial = trial_id(0, 0);
  attempt(store, trial,
          {started(), result(evaluation_id(0, 0), 0.5), ended(protocol::Ending::kFinished)},
          {Status::kFinished, "", "", 0, {}});
  const std::int64_t second = store.begin_attempt(trial, "");
  CHECK(store.trial(trial).status == Status::kFinished);
  store.record(trial, second, {0, ended(protocol::Ending::kFailed, "No memory.")});
  store.end_attempt(trial, second, {Status::kFailed, "No memory.", "", 1, {}});
  attempt(store, trial, {started(100)}, {Status::kInterrupted, "Asked to stop.", "", {}, 9});
  CHECK(store.trial(trial).status == Status::kFinished);
  CHECK(store.trial(trial).finished_evaluations.size() == 1);
  const Reader reader = Reader::open(folder / "strata.db");
  CHECK(reader.query("SELECT status FROM attempts ORDER BY number").rows ==
        std::vector<Row>{
            {std::string("finished")}, {std::string("failed")}, {std::string("interrupted")}});
  // "policy" shares the trial: its evaluation is still to come.
  CHECK(reader
            .query("SELECT variant, status, cause FROM trial_summary WHERE seed = 0 AND trial = '" +
                   trial + "' ORDER BY variant")
            .rows ==
        std::vector<Row>{
            {std::string("baseline"), std::string("finished"), std::string("Asked to stop.")},
            {std::string("policy"), std::string("not evaluated"), std::string("Asked to stop.")}});
}

TEST_CASE("A mean is NULL where one of its values is NaN, and a summary says what uses labels") {
  const TemporaryFolder folder;
  const auto path = folder / "strata.db";
  {
    Store store = Store::open_or_create(path);
    config::Plan plan = sample_plan();
    plan.variants[3].uses_labels = true;
    store.record_plan(plan);
    for (const int seed : {0, 1, 2}) {
      protocol::EvaluationResult own = result(evaluation_id(0, seed), 0.5);
      protocol::EvaluationResult with_labels = result(evaluation_id(3, seed), 1.0);
      if (seed == 1) own.metrics.back().second = std::nan("");  // the loss
      with_labels.vote_accuracies = {{1, "count", 1.0, 1.0, 8.0}};
      own.vote_accuracies = with_labels.vote_accuracies;
      attempt(store, trial_id(0, seed),
              {started(), own, with_labels, ended(protocol::Ending::kFinished)},
              {Status::kFinished, "", "", 0, {}});
    }
  }
  CHECK(query(path,
              "SELECT variant, n, mean_exact_accuracy, mean_loss, uses_labels FROM variant_summary"
              " WHERE n > 0 ORDER BY variant_position")
            .rows ==
        std::vector<Row>{
            {std::string("baseline"), std::int64_t{3}, 0.5, std::monostate{}, std::int64_t{0}},
            {std::string("policy"), std::int64_t{3}, 1.0, 0.25, std::int64_t{1}}});
  CHECK(
      query(path, "SELECT DISTINCT variant, uses_labels FROM vote_curves ORDER BY variant").rows ==
      std::vector<Row>{{std::string("baseline"), std::int64_t{0}},
                       {std::string("policy"), std::int64_t{1}}});
}

TEST_CASE("A rebuilt plugin gives a variant other trials, and the views show only those") {
  const TemporaryFolder folder;
  const auto path = folder / "strata.db";
  Store store = Store::open_or_create(path, fixed_time());
  run_sample(store);
  CHECK(store.record_plan(sample_plan()) == 1);  // equal: not stored again
  const std::string baseline = "SELECT seed, status, plugin_hashes LIKE '%" + hash("a2") +
                               "%' FROM trial_summary"
                               " WHERE variant = 'baseline' ORDER BY seed";
  CHECK(query(path, baseline).rows[0] ==
        Row{std::int64_t{0}, std::string("finished"), std::int64_t{0}});
  CHECK(store.record_plan(sample_plan(2)) == 2);
  CHECK(query(path, baseline).rows ==
        std::vector<Row>{{std::int64_t{0}, std::string("planned"), std::int64_t{1}},
                         {std::int64_t{1}, std::string("planned"), std::int64_t{1}},
                         {std::int64_t{2}, std::string("planned"), std::int64_t{1}}});
  // The old links stay, with their plan.
  CHECK(query(path,
              "SELECT p.number, count(*) FROM plans p JOIN variants v ON v.plan = p.id"
              " JOIN variant_trials l ON l.variant = v.id GROUP BY p.number")
            .rows ==
        std::vector<Row>{{std::int64_t{1}, std::int64_t{12}}, {std::int64_t{2}, std::int64_t{12}}});
  // The old plugins again: the old trials count again.
  CHECK(store.record_plan(sample_plan()) == 3);
  CHECK(query(path, baseline).rows[0] ==
        Row{std::int64_t{0}, std::string("finished"), std::int64_t{0}});
}

TEST_CASE("A plan is kept with all that it resolves to") {
  const TemporaryFolder folder;
  const auto path = folder / "strata.db";
  Store::open_or_create(path).record_plan(sample_plan());
  CHECK(query(path,
              "SELECT key, part, type, value FROM variant_parameters WHERE variant = 'one segment'")
            .rows ==
        std::vector<Row>{{std::string("architecture.dropout"), std::string("training"),
                          std::string("number"), 0.5},
                         {std::string("architecture.plugin"), std::string("training"),
                          std::string("text"), std::string("looped")},
                         {std::string("augmentation.copies"), std::string("training"),
                          std::string("integer"), std::int64_t{0}},
                         {std::string("augmentation.plugins"), std::string("training"),
                          std::string("list"), std::string("[\"turn\"]")},
                         {std::string("augmentation.turn.quarter"), std::string("training"),
                          std::string("boolean"), std::int64_t{1}},
                         {std::string("dataset.plugin"), std::string("training"),
                          std::string("text"), std::string("grids")},
                         {std::string("dataset.size"), std::string("training"),
                          std::string("integer"), std::int64_t{4}},
                         {std::string("evaluation.halting"), std::string("evaluation"),
                          std::string("text"), std::string("maximum")},
                         {std::string("halting.plugin"), std::string("training"),
                          std::string("text"), std::string("fixed")},
                         {std::string("halting.segments"), std::string("training"),
                          std::string("integer"), std::int64_t{1}},
                         {std::string("training.optimizer"), std::string("training"),
                          std::string("text"), std::string("adamw")},
                         {std::string("training.steps"), std::string("training"),
                          std::string("integer"), std::int64_t{100}}});
  CHECK(query(path, "SELECT changes, folded FROM variants WHERE name = 'one segment'").rows ==
        std::vector<Row>{{std::string("{\"halting.segments\":1}"), std::string("[\"two\"]")}});
  CHECK(query(path, "SELECT count(*) FROM trials").rows == std::vector<Row>{{std::int64_t{9}}});
}

TEST_CASE("A trial whose data are missing stands in the plan without an id") {
  const TemporaryFolder folder;
  const auto path = folder / "strata.db";
  config::Plan plan = sample_plan();
  plan.trainings[1].trial_ids.clear();
  plan.variants[1].evaluation_ids.clear();
  Store store = Store::open_or_create(path);
  CHECK(store.record_plan(plan) == 1);
  CHECK(store.record_plan(plan) == 1);
  CHECK(
      query(path, "SELECT DISTINCT status FROM trial_summary WHERE variant = 'one segment'").rows ==
      std::vector<Row>{{std::string("missing data")}});
  CHECK(store.record_plan(sample_plan()) == 2);
}

TEST_CASE("A shared trial stands under each of its variants") {
  const TemporaryFolder folder;
  const auto path = folder / "strata.db";
  {
    Store store = Store::open_or_create(path, fixed_time());
    run_sample(store);
  }
  CHECK(query(path,
              "SELECT variant, status, exact_accuracy, evaluation_halting FROM trial_summary"
              " WHERE trial = '" +
                  trial_id(0, 1) + "' ORDER BY variant")
            .rows ==
        std::vector<Row>{
            {std::string("baseline"), std::string("finished"), 0.95, std::string("maximum")},
            {std::string("policy"), std::string("finished"), 0.95, std::string("policy")}});
  CHECK(query(path,
              "SELECT variant, seeds, n, failed, diverged, mean_exact_accuracy, min_exact_accuracy"
              " FROM variant_summary ORDER BY variant_position")
            .rows ==
        std::vector<Row>{{std::string("baseline"), std::int64_t{3}, std::int64_t{3},
                          std::int64_t{0}, std::int64_t{0}, 2.85 / 3, 0.9},
                         {std::string("one segment"), std::int64_t{3}, std::int64_t{2},
                          std::int64_t{1}, std::int64_t{0}, 0.45, 0.4},
                         {std::string("diverging"), std::int64_t{3}, std::int64_t{0},
                          std::int64_t{0}, std::int64_t{1}, std::monostate{}, std::monostate{}},
                         {std::string("policy"), std::int64_t{3}, std::int64_t{3}, std::int64_t{0},
                          std::int64_t{0}, 2.85 / 3, 0.9}});
}

TEST_CASE("A second writer is told who holds the database") {
  const TemporaryFolder folder;
  const auto path = folder / "strata.db";
  const Store store = Store::open_or_create(path);
  CHECK_THROWS_MATCHES(Store::open_or_create(path), StoreError,
                       Catch::Matchers::Message(fmt::format(
                           "Another `strata run` writes to {} (process {}). Wait for it to end, or "
                           "name another file with --db.",
                           path.string(), getpid())));
}

}  // namespace
}  // namespace strata::store
