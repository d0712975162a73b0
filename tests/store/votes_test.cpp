// SPDX-License-Identifier: Apache-2.0
// What evaluations with votes leave in a database, and what becomes of one that knew of none.
#include <fmt/format.h>

#include <cmath>
#include <limits>

#include "catch.hpp"
#include "run/temporary_folder.hpp"
#include "store/connection.hpp"
#include "store/reader.hpp"
#include "store/sample.hpp"
#include "store/schema.hpp"
#include "store/writer_lock.hpp"
#include "strata/error.hpp"

namespace strata::store {
namespace {

using namespace test;
using Row = std::vector<SqlValue>;

protocol::EvaluationResult voted(const std::string& evaluation, double accuracy) {
  constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
  protocol::EvaluationResult voted = result(evaluation, accuracy);
  voted.vote_accuracies = {
      {1, "count", accuracy / 2, 0.5, 8},    {1, "largest_margin", accuracy / 2, 0.5, 8},
      {1, "any", accuracy / 2, kNaN, 8},     {2, "count", accuracy, 0.75, 16},
      {2, "largest_margin", 0.25, 0.75, 16}, {2, "any", 1, kNaN, 16}};
  return voted;
}

/// Selected by count, which the plan must say.
config::Plan voting_plan() {
  config::Plan plan = sample_plan();
  for (config::Variant& variant : plan.variants)
    variant.evaluation.set("votes.select", std::string("count"));
  return plan;
}

TEST_CASE("accuracies by votes come back by seed and selector, and say which one chose") {
  const TemporaryFolder folder;
  const auto path = folder / "strata.db";
  {
    Store store = Store::open_or_create(path, fixed_time());
    store.record_plan(voting_plan());
    for (const int seed : {0, 1})
      attempt(store, trial_id(0, seed),
              {started(), voted(evaluation_id(0, seed), 0.5 + 0.25 * seed),
               ended(protocol::Ending::kFinished)},
              {Status::kFinished, "", "", 0, {}});
  }
  const Reader reader = Reader::open(path);
  const std::vector<VoteCurve> curves = reader.vote_curves("quickstart", "baseline");
  REQUIRE(curves.size() == 6);  // any, count, margin of two seeds
  CHECK(curves[1].selector == "count");
  CHECK(curves[1].chosen);
  CHECK_FALSE(curves[2].chosen);
  CHECK(curves[1].items == 2);
  REQUIRE(curves[4].points.size() == 2);
  CHECK(curves[4].seed == 1);
  CHECK(curves[4].points[1].votes == 2);
  CHECK(curves[4].points[1].exact_accuracy == 0.75);
  CHECK(curves[4].points[1].network_evaluations == 16);
  CHECK(reader.vote_curves("quickstart", "policy").empty());
  // "any" selects no answer, so that nothing is valid or not.
  CHECK(reader.query("SELECT DISTINCT selector FROM vote_curves WHERE valid_rate IS NULL").rows ==
        std::vector<Row>{{std::string("any")}});
  bool listed = false;
  for (const Section& section : reader.details("eeee100"))
    listed =
        listed || (section.title == "exact accuracy by votes" && section.rows.rows.size() == 6);
  CHECK(listed);
}

TEST_CASE("a database of schema 1 is brought up to date and keeps its rows") {
  const TemporaryFolder folder;
  const auto path = folder / "strata.db";
  {
    Connection old(path, Access::kWrite);
    old.execute(kSchemaV1);
    old.execute(
        "INSERT INTO trials (id, seed, status, configuration, created)"
        " VALUES ('aaaa', 3, 'finished', 'c', 't');"
        "INSERT INTO evaluations (number, id, trial, settings, finished, items)"
        " VALUES (7, 'eeee', 'aaaa', '{}', 't', 2);"
        "INSERT INTO evaluation_metrics VALUES (7, 'exact_accuracy', 0.5);"
        "INSERT INTO segment_accuracies VALUES (7, 1, 0.25), (7, 2, 0.5);"
        "INSERT INTO outcomes VALUES (7, 'test/0', '12', 1, 1, 2, 1.0);"
        "PRAGMA application_id = 1398035009; PRAGMA user_version = 1");  // "STRA"
  }
  SECTION("by a writer") {
    CHECK_FALSE(Store::open_or_create(path).created());
  }
  SECTION("by a reader") {}
  SECTION("by a reader, once nobody writes to it any more") {
    const WriterLock lock(path);
    CHECK_THROWS_WITH(
        Reader::open(path),
        fmt::format("{} has no results yet, or an older Strata wrote them: its schema is version "
                    "1, this program reads version {}. `strata run EXPERIMENT.toml --db {}` "
                    "brings it up to date.",
                    path.string(), kSchemaVersion, path.string()));
  }
  const Reader reader = Reader::open(path);
  CHECK(reader.query("SELECT id, seed, status FROM trials").rows ==
        std::vector<Row>{{std::string("aaaa"), std::int64_t{3}, std::string("finished")}});
  CHECK(reader.query("SELECT value FROM evaluation_metrics").rows == std::vector<Row>{{0.5}});
  CHECK(reader.query("SELECT count(*) FROM segment_accuracies").rows ==
        std::vector<Row>{{std::int64_t{2}}});
  CHECK(reader.query("SELECT answer FROM outcomes").rows == std::vector<Row>{{std::string("12")}});
  CHECK(reader.query("SELECT count(*) FROM vote_accuracies").rows ==
        std::vector<Row>{{std::int64_t{0}}});
  Connection connection(path, Access::kRead);
  CHECK(connection.integer("PRAGMA user_version") == kSchemaVersion);
}

TEST_CASE("a trial of an older schema that was trained to its end is finished") {
  const TemporaryFolder folder;
  const auto path = folder / "strata.db";
  {
    Connection old(path, Access::kWrite);
    for (const char* schema : {kSchemaV1, kSchemaV2, kSchemaV3, kSchemaV4})
      old.execute(schema);
    // Trained, then an evaluation failed or was cut short; or never trained to the end.
    old.execute(
        "INSERT INTO trials (id, seed, status, configuration, created) VALUES"
        " ('a', 0, 'failed', 'c', 't'), ('b', 1, 'interrupted', 'c', 't'),"
        " ('c', 2, 'running', 'c', 't'), ('d', 3, 'failed', 'c', 't'),"
        " ('e', 4, 'planned', 'c', 't'), ('f', 5, 'diverged', 'c', 't');"
        "INSERT INTO attempts (trial, number, status, started) VALUES"
        " ('a', 1, 'interrupted', 't'), ('a', 2, 'finished', 't'), ('a', 3, 'failed', 't'),"
        " ('b', 1, 'finished', 't'), ('b', 2, 'interrupted', 't'),"
        " ('c', 1, 'finished', 't'), ('c', 2, 'running', 't'),"
        " ('d', 1, 'interrupted', 't'), ('d', 2, 'failed', 't'), ('f', 1, 'diverged', 't');"
        "PRAGMA application_id = 1398035009; PRAGMA user_version = 4");  // "STRA"
  }
  const Reader reader = Reader::open(path);
  CHECK(reader
            .query("SELECT group_concat(id || ' ' || status, ', ') FROM"
                   " (SELECT id, status FROM trials ORDER BY id)")
            .rows == std::vector<Row>{{std::string("a finished, b finished, c finished, d failed, "
                                                   "e planned, f diverged")}});
}

}  // namespace
}  // namespace strata::store
