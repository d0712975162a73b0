// SPDX-License-Identifier: Apache-2.0
#include "store/event_writer.hpp"

#include <variant>

#include "store/trial_record.hpp"
#include "store/typed_value.hpp"

namespace strata::store {
namespace {

using namespace protocol;

Status status_of(Ending ending) {
  switch (ending) {
    case Ending::kFinished:
      return Status::kFinished;
    case Ending::kDiverged:
      return Status::kDiverged;
    case Ending::kFailed:
      return Status::kFailed;
    case Ending::kInterrupted:
      return Status::kInterrupted;
  }
  return Status::kFailed;
}

class EventWriter {
 public:
  EventWriter(Connection& connection, const EventPlace& place)
      : connection_(connection), place_(place) {}

  void operator()(const Started& started) {
    connection_.run(
        "UPDATE attempts SET start_step = ?, threads = ?, device = ? WHERE trial = ? AND number = "
        "?",
        started.step, started.threads, started.device, place_.trial, place_.attempt);
    connection_.run("UPDATE trials SET parameters = ?, puzzle_parameters = ? WHERE id = ?",
                    started.parameters, started.puzzle_parameters, place_.trial);
    for (const auto& [name, value] : started.environment)
      connection_.run(
          "INSERT OR REPLACE INTO environment (trial, attempt, name, value) VALUES (?, ?, ?, ?)",
          place_.trial, place_.attempt, name, value);
    for (const Fact& fact : started.facts) {
      const TypedColumns columns = typed_columns(fact.value);
      connection_.run(
          "INSERT OR REPLACE INTO facts (trial, name, type, boolean, integer, number, text)"
          " VALUES (?, ?, ?, ?, ?, ?, ?)",
          place_.trial, fact.name, columns.type, columns.boolean, columns.integer, columns.number,
          columns.text);
    }
  }

  void operator()(const Metrics& metrics) {
    for (const auto& [name, value] : metrics.values)
      connection_.run(
          "INSERT OR IGNORE INTO points (series, step, attempt, value) VALUES (?, ?, ?, ?)",
          series(metrics.split, name), metrics.step, place_.attempt, value);
  }

  void operator()(const Progress&) {}

  void operator()(const EvaluationResult& result) {
    connection_.run("INSERT OR IGNORE INTO evaluations (id, trial, settings) VALUES (?, ?, '{}')",
                    result.evaluation, place_.trial);
    const Rows found = connection_.rows(
        "SELECT number FROM evaluations WHERE id = ? AND finished IS NULL", result.evaluation);
    if (found.rows.empty()) return;  // sent again by an attempt that did not hear of its commit
    const std::int64_t number = std::get<std::int64_t>(found.rows[0][0]);
    connection_.run(
        "UPDATE evaluations SET attempt = ?, step = ?, split = ?, items = ?, finished = ?, "
        "checkpoint ="
        " (SELECT path FROM artifacts WHERE trial = ? AND kind = 'checkpoint' AND step = ?"
        "  ORDER BY id DESC LIMIT 1) WHERE number = ?",
        place_.attempt, result.step, result.split, result.items, place_.now, place_.trial,
        result.step, number);
    for (const auto& [name, value] : result.metrics)
      connection_.run(
          "INSERT OR REPLACE INTO evaluation_metrics (evaluation, name, value) VALUES (?, ?, ?)",
          number, name, value);
    std::int64_t segment = 0;
    for (const double accuracy : result.exact_accuracy_by_segment)
      connection_.run(
          "INSERT OR REPLACE INTO segment_accuracies (evaluation, segment, exact_accuracy)"
          " VALUES (?, ?, ?)",
          number, ++segment, accuracy);
    for (const VoteAccuracy& row : result.vote_accuracies)
      connection_.run(
          "INSERT OR REPLACE INTO vote_accuracies (evaluation, votes, selector, exact_accuracy,"
          " valid_rate, network_evaluations) VALUES (?, ?, ?, ?, ?, ?)",
          number, row.votes, row.selector, row.exact_accuracy, row.valid_rate,
          row.network_evaluations);
    for (const Outcome& outcome : result.outcomes)
      connection_.run(
          "INSERT OR REPLACE INTO outcomes (evaluation, key, answer, correct, valid, segments,"
          " blank_accuracy) VALUES (?, ?, ?, ?, ?, ?, ?)",
          number, outcome.key, outcome.answer, outcome.correct, outcome.valid, outcome.segments,
          outcome.blank_accuracy);
  }

  void operator()(const CheckpointWritten& checkpoint) {
    // The trial writes each checkpoint over the last one.
    connection_.run(
        "UPDATE artifacts SET removed = ? WHERE trial = ? AND path = ? AND removed IS NULL",
        place_.now, place_.trial, checkpoint.path);
    connection_.run(
        "INSERT INTO artifacts (trial, attempt, kind, step, path, bytes, created)"
        " VALUES (?, ?, 'checkpoint', ?, ?, ?, ?)",
        place_.trial, place_.attempt, checkpoint.step, checkpoint.path, checkpoint.bytes,
        place_.now);
  }

  void operator()(const Warning& warning) {
    connection_.run("INSERT INTO warnings (trial, attempt, sequence, text) VALUES (?, ?, ?, ?)",
                    place_.trial, place_.attempt, static_cast<std::int64_t>(place_.sequence),
                    warning.text);
  }

  void operator()(const Ended& ended) {
    const std::string status(status_name(status_of(ended.ending)));
    connection_.run(
        "UPDATE attempts SET status = ?, ended = ?, end_step = ?, cause = nullif(?, ''),"
        " wall_seconds = ?, cpu_seconds = ?, gpu_seconds = ?, peak_memory_bytes = ?"
        " WHERE trial = ? AND number = ?",
        status, place_.now, ended.step, ended.message, ended.wall_seconds, ended.cpu_seconds,
        ended.gpu_seconds ? SqlValue{*ended.gpu_seconds} : SqlValue{}, ended.peak_memory_bytes,
        place_.trial, place_.attempt);
    connection_.run("UPDATE trials SET status = ? WHERE id = ? AND status <> 'finished'", status,
                    place_.trial);
  }

 private:
  std::int64_t series(const std::string& split, const std::string& name) {
    const char* const select = "SELECT id FROM series WHERE trial = ? AND split = ? AND name = ?";
    Rows found = connection_.rows(select, place_.trial, split, name);
    if (found.rows.empty()) {
      connection_.run("INSERT INTO series (trial, split, name) VALUES (?, ?, ?)", place_.trial,
                      split, name);
      return connection_.last_insert_id();
    }
    return std::get<std::int64_t>(found.rows[0][0]);
  }

  Connection& connection_;
  const EventPlace& place_;
};

}  // namespace

void write_event(Connection& connection, const EventPlace& place, const Event& event) {
  std::visit(EventWriter(connection, place), event);
}

bool commits_at_once(const Event& event) {
  return std::holds_alternative<CheckpointWritten>(event) ||
         std::holds_alternative<EvaluationResult>(event) ||
         std::holds_alternative<Started>(event) || std::holds_alternative<Ended>(event);
}

}  // namespace strata::store
