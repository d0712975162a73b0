// SPDX-License-Identifier: Apache-2.0
#include "run/execute.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <csignal>
#include <map>
#include <sstream>

#include "catch.hpp"
#include "protocol/codec.hpp"
#include "small_plan.hpp"
#include "store/reader.hpp"
#include "strata/error.hpp"
#include "temporary_folder.hpp"

using namespace strata;
using namespace strata::run;
using store::Status;
using strata::test::small_plan;
namespace fs = std::filesystem;

namespace {

const fs::path kFakeTrial = fs::path(STRATA_BINARY_DIR) / "tests/bin/fake_trial";

/// A database and a folder for trials, over several runs of a plan.
struct Setting {
  test::TemporaryFolder folder;
  ExecuteOptions options{.parallelism = {.jobs = 2, .threads = 1}, .folder = folder / "trials"};

  Summary run(const config::Plan& plan, Watcher& watcher) {
    store::Store store = store::Store::open_or_create(folder / "results.db");
    store.record_plan(plan);
    LocalLauncher launcher(kFakeTrial);
    return execute(plan, store, launcher, watcher, options);
  }
  Summary run(const config::Plan& plan) {
    Watcher silent;
    return run(plan, silent);
  }
  store::Rows query(const std::string& sql) const {
    return store::Reader::open(folder / "results.db").query(sql);
  }
  std::int64_t count(const std::string& sql) const {
    return std::get<std::int64_t>(query(sql).rows.at(0).at(0));
  }
  /// What fake_trial was told, one order a line.
  std::vector<protocol::TrialOrder> orders(const std::string& trial) const {
    std::istringstream lines(test::read_text(folder / "trials" / trial.substr(0, 16) / "orders"));
    std::vector<protocol::TrialOrder> result;
    for (std::string line; std::getline(lines, line);)
      result.push_back(protocol::from_json<protocol::TrialOrder>(line));
    return result;
  }
};

std::map<std::string, Ended> by_variant(const Summary& summary) {
  std::map<std::string, Ended> result;
  for (const Ended& ended : summary.ended)
    result.emplace(ended.work.variant, ended);
  return result;
}

/// Asks for a stop as soon as a trial has printed that it waits, and again if so ordered.
class StopWhenWaiting : public Watcher {
 public:
  StopWhenWaiting(int descriptor, int times) : descriptor_(descriptor), times_(times) {}
  void event(const Work&, const protocol::Event& event) override {
    const auto* metrics = std::get_if<protocol::Metrics>(&event);
    if (metrics == nullptr || metrics->step != 30) return;
    const std::uint64_t times = static_cast<std::uint64_t>(times_);
    (void)!::write(descriptor_, &times, sizeof times);
  }
  void stopping(std::size_t running, bool killed) override {
    running_ = running;
    killed_ = killed;
  }
  std::size_t running_ = 0;
  bool killed_ = false;

 private:
  int descriptor_;
  int times_;
};

}  // namespace

TEST_CASE("a plan runs to its end, and the same call again runs nothing") {
  Setting setting;
  const config::Plan plan = small_plan({"good", "other"}, 2);
  const Summary summary = setting.run(plan);
  CHECK(summary.ended.size() == 4);
  CHECK(summary.count(Status::kFinished) == 4);
  CHECK(summary.done_before == 0);
  CHECK(setting.count("SELECT count(*) FROM trials WHERE status = 'finished'") == 4);
  CHECK(setting.count("SELECT count(*) FROM metrics WHERE name = 'loss'") == 12);
  CHECK(setting.count("SELECT count(*) FROM outcomes") == 4);

  const Summary again = setting.run(plan);
  CHECK(again.ended.empty());
  CHECK(again.done_before == 4);
  CHECK(setting.orders(plan.trainings[0].trial_ids[0]).size() == 1);
}

TEST_CASE(
    "each way in which a plugin ends its process is a failed trial with cause and log, and the "
    "rest of the grid runs") {
  Setting setting;
  const Summary summary = setting.run(
      small_plan({"good", "throws", "aborts", "segfaults", "exits", "exits_with_3", "never_starts",
                  "fails_at_once", "breaks_a_frame", "sends_garbage", "sends_nonsense", "forgets",
                  "dies_of_memory", "diverges", "crashes_at_exit"},
                 1));
  std::map<std::string, Ended> ended = by_variant(summary);
  const auto cause = [&](const std::string& variant) {
    return std::string(store::status_name(ended.at(variant).end.status)) + ": " +
           ended.at(variant).end.cause;
  };
  CHECK(cause("good") == "finished: ");
  CHECK(cause("throws") == "failed: architecture \"throws\" failed at step 31: no more");
  CHECK(cause("aborts") == "failed: It ended with SIGABRT after step 30.");
  CHECK(cause("segfaults") == "failed: It ended with SIGSEGV after step 30.");
  CHECK(cause("exits") == "failed: It ended with exit code 0 after step 30 without saying why.");
  CHECK(cause("exits_with_3") ==
        "failed: It ended with exit code 3 after step 30 without saying why.");
  CHECK(cause("never_starts") == "failed: It ended with SIGSEGV before training began.");
  CHECK(cause("fails_at_once") == "failed: The data cannot be read.");
  CHECK(cause("breaks_a_frame") ==
        "failed: It ended with exit code 0 after step 30 without saying why.");
  CHECK(cause("sends_garbage") ==
        "failed: It sent what cannot be read (broken frame: it says it has 4294967295 bytes, at "
        "most 268435456 are allowed) "
        "and was ended.");
  CHECK(cause("sends_nonsense") ==
        "failed: It sent what cannot be read (message \"from trial\": field \"type\" is missing) "
        "and was ended.");
  CHECK(cause("forgets") ==
        "failed: It said that it had finished and sent no result for an evaluation that was "
        "ordered.");
  CHECK(cause("dies_of_memory") ==
        "failed: It ended with SIGKILL after step 30: somebody killed it, or the system ran out of "
        "memory.");
  CHECK(cause("diverges") == "diverged: The loss was not a finite number at step 30.");
  CHECK(cause("crashes_at_exit") == "finished: ");
  CHECK(summary.count(Status::kFailed) == 12);
  CHECK(ended.at("aborts").end.signal == SIGABRT);
  CHECK(ended.at("exits_with_3").end.exit_code == 3);
  CHECK(ended.at("aborts").end.log_tail == "step 10\nstep 20\nstep 30\nabout to abort");

  CHECK(ended.at("aborts").line() ==
        "\"aborts\" seed 0 failed: It ended with SIGABRT after step 30. Last line it printed: "
        "\"about to abort\" (" +
            ended.at("aborts").log.string() + ")");
  CHECK(ended.at("throws").line() ==
        "\"throws\" seed 0 failed: architecture \"throws\" failed at step 31: no more (" +
            ended.at("throws").log.string() + ")");
  CHECK(ended.at("good").line() == "\"good\" seed 0 finished");
  // What was recorded before the crash stays, and the cause stands beside it.
  // ("forgets" said that it had finished: the database keeps its word, and the next call asks for
  // the evaluation again.)
  CHECK(setting.count("SELECT count(*) FROM attempts WHERE status = 'failed'") == 11);
  CHECK(setting.count(
            "SELECT count(*) FROM attempts WHERE signal = 11 AND log_tail LIKE '%step 30'") == 2);
}

TEST_CASE(
    "a failed trial is tried again with its first attempt's threads, and its events are numbered "
    "on") {
  Setting setting;
  const config::Plan plan = small_plan({"crashes_once", "good"}, 1);
  setting.options.parallelism.threads = 3;
  CHECK(setting.run(plan).count(Status::kFailed) == 1);
  setting.options.parallelism.threads = 1;
  const Summary summary = setting.run(plan);
  CHECK(summary.done_before == 1);
  CHECK(summary.count(Status::kFinished) == 1);
  const auto orders = setting.orders(plan.trainings[0].trial_ids[0]);
  REQUIRE(orders.size() == 2);
  CHECK(orders[1].attempt == 2);
  CHECK(orders[1].threads == 3);
  CHECK(orders[0].last_sequence == 0);
  CHECK(orders[1].last_sequence == 4);  // one start, three metrics
}

TEST_CASE("a trial goes on from a checkpoint only where the database knows an attempt that began") {
  Setting setting;
  config::Plan plan = small_plan({"crashes_once", "never_starts"}, 1);
  plan.trainings[0].file_hashes = {{"/data.csv", "9f86"}};
  (void)setting.run(plan);
  (void)setting.run(plan);
  const auto began = setting.orders(plan.trainings[0].trial_ids[0]);
  REQUIRE(began.size() == 2);
  CHECK(began[0].resumes == false);
  CHECK(began[1].resumes == true);
  CHECK(began[1].data_files == plan.trainings[0].file_hashes);
  const auto never = setting.orders(plan.trainings[1].trial_ids[0]);
  REQUIRE(never.size() == 2);
  CHECK(never[1].resumes == false);
  setting.options.imported = true;
  (void)setting.run(plan);
  CHECK(setting.orders(plan.trainings[1].trial_ids[0]).at(2).resumes == true);
}

TEST_CASE("a finished trial that lacks an evaluation is sent with that evaluation only") {
  Setting setting;
  config::Plan plan = small_plan({"good"}, 1);
  (void)setting.run(plan);
  plan.revision = "r2";
  plan.variants.push_back(plan.variants[0]);
  plan.variants[1].name = "more segments";
  plan.variants[1].evaluation_ids = {"evaluation-more"};
  CHECK(setting.run(plan).count(Status::kFinished) == 1);
  const auto orders = setting.orders(plan.trainings[0].trial_ids[0]);
  REQUIRE(orders.size() == 2);
  REQUIRE(orders[1].evaluations.size() == 1);
  CHECK(orders[1].evaluations[0].id == "evaluation-more");
}

TEST_CASE("a request to stop lets the trials write their checkpoints and starts no more") {
  Setting setting;
  const Descriptor stop(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  setting.options.stop_descriptor = stop.get();
  setting.options.parallelism.jobs = 1;
  StopWhenWaiting watcher(stop.get(), 1);
  const Summary summary = setting.run(small_plan({"waits_for_stop", "good"}, 1), watcher);
  CHECK(summary.stopped);
  CHECK(summary.not_started == 1);
  REQUIRE(summary.ended.size() == 1);
  CHECK(summary.ended[0].end.status == Status::kInterrupted);
  CHECK(summary.ended[0].end.cause == "The trial was asked to stop.");
  CHECK(watcher.running_ == 1);
  CHECK_FALSE(watcher.killed_);
  CHECK(setting.count("SELECT count(*) FROM trials WHERE status = 'interrupted'") == 1);
}

TEST_CASE("a second request ends trials that do not stop") {
  Setting setting;
  const Descriptor stop(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  setting.options.stop_descriptor = stop.get();
  StopWhenWaiting watcher(stop.get(), 2);
  const Summary summary = setting.run(small_plan({"hangs"}, 1), watcher);
  REQUIRE(summary.ended.size() == 1);
  CHECK(summary.ended[0].end.status == Status::kInterrupted);
  CHECK(summary.ended[0].end.cause == "It was ended before it had written a checkpoint, as asked.");
  CHECK(summary.ended[0].end.signal == SIGKILL);
  CHECK(watcher.killed_);
}

TEST_CASE("a folder that cannot be written to is a StoreError") {
  Setting setting;
  test::write_text(setting.folder / "trials", "a file where the folder should be");
  const config::Plan plan = small_plan({"good"}, 1);
  CHECK_THROWS_AS(setting.run(plan), StoreError);
}
