// SPDX-License-Identifier: Apache-2.0
#include "store/store.hpp"

#include <SQLiteCpp/Exception.h>
#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <system_error>
#include <utility>

#include "store/analysis_writer.hpp"
#include "store/connection.hpp"
#include "store/event_writer.hpp"
#include "store/plan_writer.hpp"
#include "store/read_trial_record.hpp"
#include "store/schema.hpp"
#include "store/writer_lock.hpp"
#include "strata/error.hpp"

namespace strata::store {
namespace {

using Clock = std::chrono::system_clock;

/// "2026-01-31T12:00:00.250Z"
std::string text_of_time(Clock::time_point time) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  const auto milliseconds =
      std::chrono::duration_cast<std::chrono::milliseconds>(time - seconds).count();
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", fmt::gmtime(Clock::to_time_t(seconds)),
                     milliseconds);
}

std::filesystem::path with_folder(const std::filesystem::path& path) {
  if (!path.has_parent_path()) return path;
  std::error_code error;
  std::filesystem::create_directories(path.parent_path(), error);
  if (error)
    throw StoreError(fmt::format(
        "{}: the folder of the database cannot be made ({}). Name another file with --db.",
        path.parent_path().string(), error.message()));
  return path;
}

/// Before anything is made or changed beside a file, or in it, that is none of ours.
const std::filesystem::path& not_foreign(const std::filesystem::path& path) {
  std::error_code error;
  if (const auto bytes = std::filesystem::file_size(path, error); !error && bytes > 0) {
    Connection connection(path, Access::kRead);
    require_ours(connection);
  }
  return path;
}

SqlValue integer_or_null(const std::optional<int>& value) {
  return value ? SqlValue{std::int64_t{*value}} : SqlValue{};
}

}  // namespace

class Store::Implementation {
 public:
  Implementation(const std::filesystem::path& path, StoreOptions options)
      : options_(std::move(options)),
        lock_(with_folder(not_foreign(path))),
        connection_(path, Access::kWrite),
        created_(migrate(connection_)) {
    begin();
    // The lock says that no host runs them: one that did was killed.
    connection_.run(
        "UPDATE trials SET status = 'interrupted' WHERE id IN"
        " (SELECT trial FROM attempts WHERE status = 'running') AND status = 'running'");
    connection_.run(
        "UPDATE attempts SET status = 'interrupted', ended = ?,"
        " cause = 'The program that ran this attempt was killed.' WHERE status = 'running'",
        now());
    commit();
  }

  Implementation(const Implementation&) = delete;
  Implementation& operator=(const Implementation&) = delete;

  ~Implementation() {
    try {
      commit();
      connection_.execute("PRAGMA wal_checkpoint(TRUNCATE)");
    } catch (const SQLite::Exception&) {
      // Nothing is lost: what was acknowledged is in the log, which the next one to open the file
      // reads.
    }
  }

  [[nodiscard]] bool created() const { return created_; }

  std::int64_t record_plan(const config::Plan& plan) {
    begin();
    const std::int64_t number = write_plan(connection_, plan, now());
    commit();
    return number;
  }

  [[nodiscard]] TrialRecord trial(const std::string& id) {
    TrialRecord record = read_trial_record(connection_, id);
    record.last_sequence = last_sequence(id);  // counts what is recorded and not committed yet
    return record;
  }

  [[nodiscard]] bool evaluation_finished(const std::string& id) {
    return !connection_.rows("SELECT 1 FROM evaluations WHERE id = ? AND finished IS NOT NULL", id)
                .rows.empty();
  }

  std::int64_t begin_attempt(const std::string& trial, const std::string& log) {
    begin();
    const Rows last = connection_.rows(
        "SELECT coalesce(max(number), 0) + 1 FROM attempts WHERE trial = ?", trial);
    const std::int64_t number = std::get<std::int64_t>(last.rows.at(0).at(0));
    connection_.run(
        "INSERT INTO attempts (trial, number, status, started, log)"
        " VALUES (?, ?, 'running', ?, nullif(?, ''))",
        trial, number, now(), log);
    // A trained trial stays one, whatever becomes of an evaluation that it lacks.
    connection_.run("UPDATE trials SET status = 'running' WHERE id = ? AND status <> 'finished'",
                    trial);
    if (!log.empty())
      connection_.run(
          "INSERT INTO artifacts (trial, attempt, kind, path, created) VALUES (?, ?, 'log', ?, ?)",
          trial, number, log, now());
    commit();
    return number;
  }

  void record(const std::string& trial, std::int64_t attempt,
              const protocol::TrialMessage& message) {
    if (std::holds_alternative<protocol::Progress>(message.event)) return;
    std::uint64_t& last = last_sequence(trial);
    const bool is_new = message.sequence > last;
    // An end has no number: it comes once, with its attempt.
    if (!is_new && !std::holds_alternative<protocol::Ended>(message.event)) return;
    begin();
    write_event(connection_,
                {.trial = trial, .attempt = attempt, .sequence = message.sequence, .now = now()},
                message.event);
    if (is_new) {
      last = message.sequence;
      uncommitted_[trial] = message.sequence;
    }
    urgent_ = urgent_ || commits_at_once(message.event);
  }

  std::vector<Committed> commit_due() {
    const bool late =
        in_transaction_ && std::chrono::steady_clock::now() - began_ >= options_.commit_after;
    if (urgent_ || late) commit();
    return std::exchange(committed_, {});
  }

  std::vector<Committed> commit_now() {
    commit();
    return std::exchange(committed_, {});
  }

  void end_attempt(const std::string& trial, std::int64_t attempt, const AttemptEnd& end) {
    begin();
    const std::string status(status_name(end.status));
    // "finished" and "diverged" are the trial's own words about its result: how the process went
    // down changes nothing in it.
    connection_.run(
        "UPDATE attempts SET status = ?, cause = coalesce(nullif(?, ''), cause),"
        " ended = coalesce(ended, ?) WHERE trial = ? AND number = ?"
        " AND status NOT IN ('finished', 'diverged')",
        status, end.cause, now(), trial, attempt);
    connection_.run(
        "UPDATE attempts SET log_tail = nullif(?, ''), exit_code = ?, signal = ?"
        " WHERE trial = ? AND number = ?",
        end.log_tail, integer_or_null(end.exit_code), integer_or_null(end.signal), trial, attempt);
    connection_.run(
        "UPDATE trials SET status = (SELECT status FROM attempts WHERE trial = ? AND number = ?)"
        " WHERE id = ? AND status <> 'finished'",
        trial, attempt, trial);
    commit();
  }

  void record_analysis(const protocol::AnalyzeRequest& request,
                       const protocol::AnalyzeReply& reply) {
    begin();
    write_analysis(connection_, request, reply, now());
    commit();
  }

  void checkpoint_removed(const std::string& path) {
    begin();
    connection_.run("UPDATE artifacts SET removed = ? WHERE path = ? AND removed IS NULL", now(),
                    path);
    commit();
  }

  /// Runs `action`; a failure of SQLite undoes what is not committed and becomes a StoreError in
  /// words.
  template <class Action>
  auto guarded(Action action) {
    try {
      return action();
    } catch (const SQLite::Exception& error) {
      const std::string message = explain(error, connection_.name());
      roll_back();
      throw StoreError(message);
    }
  }

 private:
  [[nodiscard]] std::string now() const { return text_of_time(options_.now()); }

  void begin() {
    if (in_transaction_) return;
    connection_.execute("BEGIN IMMEDIATE");
    in_transaction_ = true;
    began_ = std::chrono::steady_clock::now();
  }

  void commit() {
    if (!in_transaction_) return;
    for (const auto& [trial, sequence] : uncommitted_)
      connection_.run("UPDATE trials SET last_sequence = ? WHERE id = ?",
                      static_cast<std::int64_t>(sequence), trial);
    connection_.execute("COMMIT");
    in_transaction_ = false;
    urgent_ = false;
    for (const auto& [trial, sequence] : uncommitted_)
      committed_.push_back({trial, sequence});
    uncommitted_.clear();
  }

  void roll_back() {
    try {
      if (in_transaction_) connection_.execute("ROLLBACK");
    } catch (const SQLite::Exception&) {
      // SQLite has rolled back by itself (a full disk).
    }
    in_transaction_ = false;
    urgent_ = false;
    uncommitted_.clear();
    last_sequence_.clear();
  }

  std::uint64_t& last_sequence(const std::string& trial) {
    const auto [place, is_new] = last_sequence_.try_emplace(trial, 0);
    if (is_new) {
      const Rows stored = connection_.rows("SELECT last_sequence FROM trials WHERE id = ?", trial);
      if (!stored.rows.empty())
        place->second = static_cast<std::uint64_t>(std::get<std::int64_t>(stored.rows[0][0]));
    }
    return place->second;
  }

  StoreOptions options_;
  WriterLock lock_;
  Connection connection_;
  bool created_ = false;
  bool in_transaction_ = false;
  bool urgent_ = false;
  std::chrono::steady_clock::time_point began_;
  std::map<std::string, std::uint64_t> last_sequence_;  ///< recorded, by trial
  std::map<std::string, std::uint64_t> uncommitted_;    ///< of the open transaction, by trial
  std::vector<Committed> committed_;                    ///< not yet told to the caller
};

Store::Store(std::unique_ptr<Implementation> implementation)
    : implementation_(std::move(implementation)) {}
Store::Store(Store&&) noexcept = default;
Store& Store::operator=(Store&&) noexcept = default;
Store::~Store() = default;

Store Store::open_or_create(const std::filesystem::path& path, StoreOptions options) {
  try {
    return Store(std::make_unique<Implementation>(path, std::move(options)));
  } catch (const SQLite::Exception& error) {
    throw StoreError(explain(error, path.string()));
  }
}

bool Store::created() const {
  return implementation_->created();
}

std::int64_t Store::record_plan(const config::Plan& plan) {
  return implementation_->guarded([&] { return implementation_->record_plan(plan); });
}

TrialRecord Store::trial(std::string_view id) const {
  return implementation_->guarded([&] { return implementation_->trial(std::string(id)); });
}

bool Store::evaluation_finished(std::string_view id) const {
  return implementation_->guarded(
      [&] { return implementation_->evaluation_finished(std::string(id)); });
}

std::int64_t Store::begin_attempt(std::string_view trial, std::string_view log) {
  return implementation_->guarded(
      [&] { return implementation_->begin_attempt(std::string(trial), std::string(log)); });
}

void Store::record(std::string_view trial, std::int64_t attempt,
                   const protocol::TrialMessage& message) {
  implementation_->guarded([&] { implementation_->record(std::string(trial), attempt, message); });
}

std::vector<Committed> Store::commit_due() {
  return implementation_->guarded([&] { return implementation_->commit_due(); });
}

std::vector<Committed> Store::commit() {
  return implementation_->guarded([&] { return implementation_->commit_now(); });
}

void Store::end_attempt(std::string_view trial, std::int64_t attempt, const AttemptEnd& end) {
  implementation_->guarded([&] { implementation_->end_attempt(std::string(trial), attempt, end); });
}

void Store::record_analysis(const protocol::AnalyzeRequest& request,
                            const protocol::AnalyzeReply& reply) {
  implementation_->guarded([&] { implementation_->record_analysis(request, reply); });
}

void Store::checkpoint_removed(std::string_view path) {
  implementation_->guarded([&] { implementation_->checkpoint_removed(std::string(path)); });
}

}  // namespace strata::store
