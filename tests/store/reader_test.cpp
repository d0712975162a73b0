// SPDX-License-Identifier: Apache-2.0
#include "store/reader.hpp"

#include <SQLiteCpp/Database.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <memory>

#include "catch.hpp"
#include "run/temporary_folder.hpp"
#include "store/connection.hpp"
#include "store/sample.hpp"
#include "store/schema.hpp"
#include "strata/error.hpp"

namespace strata::store {
namespace {

using namespace test;
using Catch::Matchers::Message;
using Catch::Matchers::StartsWith;

std::filesystem::path sample_database(const TemporaryFolder& folder) {
  const auto path = folder / "strata.db";
  Store store = Store::open_or_create(path, fixed_time());
  run_sample(store);
  return path;
}

std::string output_of(const std::string& command) {
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
  std::string output;
  std::array<char, 4096> buffer{};
  while (const std::size_t bytes = fread(buffer.data(), 1, buffer.size(), pipe.get()))
    output.append(buffer.data(), bytes);
  return output;
}

TEST_CASE("A path that is not there is refused, with what makes a database") {
  CHECK_THROWS_MATCHES(
      Reader::open("/nowhere/strata.db"), StoreError,
      Message("There is no database at /nowhere/strata.db. `strata run EXPERIMENT.toml` makes one; "
              "--db PATH or STRATA_DB names another."));
}

TEST_CASE("A file that Strata did not make, or a newer Strata made, is refused") {
  const TemporaryFolder folder;
  const std::string path = folder / "x.db";
  SECTION("no database") {
    write_text(path, std::string(2000, 'x'));
    const std::string words = path + " is not a SQLite database. Name another file with --db.";
    CHECK_THROWS_MATCHES(Reader::open(path), StoreError, Message(words));
    CHECK_THROWS_MATCHES(Store::open_or_create(path), StoreError, Message(words));
  }
  SECTION("another program's") {
    SQLite::Database(path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE).exec("CREATE TABLE t (x)");
    const std::string bytes = read_text(path);
    const std::string words =
        path + " is a SQLite database, but not one that Strata made. Name another file with --db.";
    CHECK_THROWS_MATCHES(Reader::open(path), StoreError, Message(words));
    CHECK_THROWS_MATCHES(Store::open_or_create(path), StoreError, Message(words));
    // Neither the file nor its folder has changed.
    CHECK(read_text(path) == bytes);
    const std::filesystem::directory_iterator files(folder.path());
    CHECK(std::distance(begin(files), end(files)) == 1);
  }
  SECTION("newer") {
    (void)Store::open_or_create(path);
    SQLite::Database(path, SQLite::OPEN_READWRITE).exec("PRAGMA user_version = 70");
    const std::string words = fmt::format(
        "{} was written by a newer Strata: its schema is version 70, this program knows "
        "version {}. Use the newer program, or name another file with --db.",
        path, kSchemaVersion);
    CHECK_THROWS_MATCHES(Reader::open(path), StoreError, Message(words));
    CHECK_THROWS_MATCHES(Store::open_or_create(path), StoreError, Message(words));
  }
  SECTION("empty") {
    write_text(path, "");
    CHECK_THROWS_MATCHES(
        Reader::open(path), StoreError,
        Message(fmt::format("{} has no results yet, or an older Strata wrote them: its schema is "
                            "version 0, this program reads version {}. `strata run "
                            "EXPERIMENT.toml --db {}` brings it up to date.",
                            path, kSchemaVersion, path)));
  }
}

TEST_CASE("A full disk is told with what to do") {
  CHECK(explain(SQLite::Exception("", SQLITE_FULL), "r.db") ==
        "r.db: the disk is full, so results can no longer be recorded; what was committed is safe. "
        "Free some space and "
        "give the same command again: each trial goes on from its last checkpoint.");
}

TEST_CASE("Queries only read") {
  const TemporaryFolder folder;
  const auto path = sample_database(folder);
  const Reader reader = Reader::open(path);
  const auto [sql, would] = GENERATE(table<const char*, const char*>({
      {"DELETE FROM trials", "delete from trials"},
      {"INSERT INTO trials (id) VALUES ('x')", "insert into trials"},
      {"UPDATE trials SET seed = 1", "update trials"},
      {"  /* SELECT */ update trials SET seed = 1", "update trials"},
      {"WITH x AS (SELECT 1) DELETE FROM trials", "delete from trials"},
      {"REPLACE INTO trials (id) VALUES ('x')", "insert into trials"},
      {"DROP TABLE trials", "change the schema"},
      {"CREATE TABLE t (x)", "change the schema"},
      {"CREATE TEMP TABLE t (x)", "change the schema"},
      {"CREATE VIEW v AS SELECT 1", "change the schema"},
      {"ALTER TABLE trials RENAME TO t", "change the schema"},
      {"ATTACH DATABASE '/tmp/other.db' AS other", "attach the file /tmp/other.db"},
      {"PRAGMA user_version = 5", "use the pragma user_version"},
      {"PRAGMA journal_mode = DELETE", "use the pragma journal_mode"},
      {"BEGIN", "open or close a transaction"},
      {"SAVEPOINT s", "open or close a transaction"},
      {"VACUUM INTO '/tmp/other.db'", "attach the file /tmp/other.db"},
      {"VACUUM", "attach another file"},
      {"REINDEX", "change the schema"},
      {"SELECT load_extension('x')", "call load_extension"},
  }));
  INFO(sql);
  const std::string words =
      std::string("Queries only read: this statement is refused because it would ") + would +
      ". Nothing was changed.";
  CHECK_THROWS_MATCHES(reader.query(sql), Error, Message(words));
  CHECK(std::get<std::int64_t>(reader.query("SELECT count(*) FROM trials").rows[0][0]) == 9);
}

TEST_CASE("Mistakes in a query are told in words") {
  const TemporaryFolder folder;
  const Reader reader = Reader::open(sample_database(folder));
  CHECK_THROWS_MATCHES(reader.query("SELECT 1 FORM trials"), Error,
                       Message("The query is not right: near \"trials\": syntax error."));
  CHECK_THROWS_MATCHES(
      reader.query("SELECT v.nam FROM variant_trials JOIN current_plans v USING (plan)"), Error,
      Message("The query is not right: cannot join using column plan - column not present in both "
              "tables."));
  CHECK_THROWS_MATCHES(
      reader.query("SELECT v.exprment FROM variant_trials t, current_plans v"), Error,
      Message("The query is not right: no such column: v.exprment. Did you mean 'experiment'? "
              "current_plans has: plan, experiment, number, experiment_id, revision, created, "
              "last_run. "
              "variant_trials has: variant, seed, position, trial, evaluation."));
  CHECK_THROWS_MATCHES(
      reader.query("SELECT foo FROM current_plans"), Error,
      Message("The query is not right: no such column: foo. current_plans has: plan, experiment, "
              "number, experiment_id, revision, created, last_run."));
  try {
    (void)reader.query("SELECT seed FROM trial_sumary");
    FAIL("this table is not there");
  } catch (const Error& error) {
    CHECK_THAT(error.what(),
               StartsWith("The query is not right: no such table: trial_sumary. Did you mean "
                          "'trial_summary'? There are: analysis, current_plans, "));
  }
  CHECK_THROWS_MATCHES(
      reader.query("SELECT 1; SELECT 2"), Error,
      Message("One statement at a time: ` SELECT 2` follows the first one. Nothing was run."));
  CHECK_THROWS_MATCHES(
      reader.query(" ; -- nothing"), Error,
      Message("There is no SQL statement. Give one that begins with SELECT, in quotes."));
  CHECK(reader.query("SELECT 1; -- and a remark").rows.size() == 1);
  CHECK(reader.query("PRAGMA table_info(trials)").rows.size() > 5);
  CHECK(reader
            .query("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5) "
                   "SELECT i FROM n")
            .rows.size() == 5);
}

TEST_CASE("An unknown experiment or metric is told with the nearest and the known ones") {
  const TemporaryFolder folder;
  const auto path = sample_database(folder);
  const Reader reader = Reader::open(path);
  CHECK_THROWS_MATCHES(reader.results("quikstart", "loss"), Error,
                       Message("There is no experiment 'quikstart' in " + path.string() +
                               ". Did you mean 'quickstart'? It has: quickstart."));
  CHECK_THROWS_MATCHES(
      reader.results("quickstart", "exact_acuracy"), Error,
      Message("No evaluation of 'quickstart' has a metric 'exact_acuracy'. Did you mean "
              "'exact_accuracy'? There are: exact_accuracy, loss, token_accuracy."));
}

TEST_CASE("An id is found by its first digits") {
  const TemporaryFolder folder;
  const auto path = sample_database(folder);
  const Reader reader = Reader::open(path);
  CHECK(reader.details("aaaa101").front().title == "trial");
  CHECK(reader.details("eeee101").front().title == "evaluation");
  CHECK_THROWS_MATCHES(
      reader.details("aaaa1"), Error,
      Message(
          "'aaaa1' is no id: give the first 6 digits or more of a trial's or an evaluation's, in "
          "lower case. `strata ls EXPERIMENT` lists them."));
  CHECK_THROWS_MATCHES(
      reader.details("aaaa10"), Error,
      Message("3 trials and evaluations have ids that begin with aaaa10: give more digits."));
  CHECK_THROWS_MATCHES(
      reader.details("abcdef"), Error,
      Message("No trial and no evaluation in " + path.string() +
              " has an id that begins with abcdef. `strata ls EXPERIMENT` lists them."));
}

TEST_CASE("SQLite's own shell gives the same answer to a join") {
  if (output_of("command -v sqlite3").empty()) {
    WARN("sqlite3 is not installed: its answer is not compared.");
    return;
  }
  const TemporaryFolder folder;
  const auto path = sample_database(folder);
  const std::string sql =
      "SELECT v.name, t.seed, count(*), sum(m.value) FROM variants v JOIN variant_trials l ON "
      "l.variant = v.id "
      "JOIN trials t ON t.id = l.trial JOIN metrics m ON m.trial = t.id GROUP BY v.name, t.seed "
      "ORDER BY 1, 2";
  std::string ours;
  for (const auto& row : Reader::open(path).query(sql).rows)
    ours +=
        fmt::format("{}|{}|{}|{}\n", std::get<std::string>(row[0]), std::get<std::int64_t>(row[1]),
                    std::get<std::int64_t>(row[2]), std::get<double>(row[3]));
  CHECK(std::count(ours.begin(), ours.end(), '\n') == 7);
  CHECK(output_of("sqlite3 '" + path.string() + "' \"" + sql + "\"") == ours);
}

TEST_CASE("A database in a read-only folder is read, also while it has no -shm file") {
  const TemporaryFolder folder;
  const auto path = sample_database(folder);
  CHECK_FALSE(std::filesystem::exists(path.string() + "-wal"));  // all of it is in the one file
  chmod(path.c_str(), 0444);
  chmod(folder.path().c_str(), 0555);
  const pid_t child = fork();
  if (child == 0) {
    // root may write anywhere
    if (geteuid() == 0 && setuid(65534) != 0) _exit(2);
    try {
      const Rows rows = Reader::open(path).query("SELECT count(*) FROM trials");
      _exit(std::get<std::int64_t>(rows.rows[0][0]) == 9 ? 0 : 1);
    } catch (const std::exception&) {
      _exit(3);
    }
  }
  int status = 0;
  waitpid(child, &status, 0);
  chmod(folder.path().c_str(), 0755);
  CHECK(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
}

TEST_CASE("A reader sees what a writer at work has committed") {
  const TemporaryFolder folder;
  const auto path = folder / "strata.db";
  Store store = Store::open_or_create(path);
  store.record_plan(sample_plan());
  const Reader reader = Reader::open(path);
  store.begin_attempt(trial_id(0, 0), "");
  store.record(trial_id(0, 0), 1, {1, loss(1, 1)});
  CHECK(reader.query("SELECT * FROM metrics").rows.empty());
  (void)store.commit();
  CHECK(reader.query("SELECT * FROM metrics").rows.size() == 1);
}

}  // namespace
}  // namespace strata::store
