// SPDX-License-Identifier: Apache-2.0
#include "store/details.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <ranges>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "store/find_trial.hpp"
#include "store/trials_folder.hpp"

namespace strata::store {
namespace {

namespace fs = std::filesystem;

/// A single row as names and values, one a line.
Rows turned(const Rows& rows) {
  Rows result{.columns = {"name", "value"}, .rows = {}};
  if (rows.rows.empty()) return result;
  for (std::size_t column = 0; column < rows.columns.size(); ++column)
    if (!std::holds_alternative<std::monostate>(rows.rows[0][column]))
      result.rows.push_back({rows.columns[column], rows.rows[0][column]});
  return result;
}

class Details {
 public:
  Details(Connection& connection, FoundTrial found)
      : connection_(connection),
        found_(std::move(found)),
        folder_(trial_folder(connection.name(), found_.trial)) {
    const Rows log = connection_.rows(
        "SELECT log FROM attempts WHERE trial = ? AND log IS NOT NULL ORDER BY number DESC LIMIT 1",
        found_.trial);
    if (!log.rows.empty())
      folder_then_ = fs::path(std::get<std::string>(log.rows[0][0])).parent_path();
  }

  std::vector<Section> read() {
    const std::string& trial = found_.trial;
    if (!found_.evaluation.empty()) add_evaluation();
    add("trial",
        turned(
            here(connection_.rows(
                     "WITH source AS (SELECT json_extract(x.overrides, '$[0]') AS first"
                     "  FROM variant_trials l JOIN variants v ON v.id = l.variant"
                     "  JOIN plans p ON p.id = v.plan JOIN experiments x ON x.id = p.experiment"
                     "  WHERE l.trial = ?1 ORDER BY p.id DESC LIMIT 1)"
                     " SELECT id, seed, status, parameters, puzzle_parameters, created,"
                     " (SELECT 'imported from ' || substr(first, 9) FROM source"
                     "  WHERE first LIKE 'weights=%') AS weights,"
                     " (SELECT max(step) FROM artifacts WHERE trial = trials.id"
                     "  AND kind = 'checkpoint' AND removed IS NULL AND NOT EXISTS"
                     "  (SELECT 1 FROM source WHERE first LIKE 'weights=%')) AS checkpoint_step,"
                     " (SELECT path FROM artifacts WHERE trial = trials.id AND kind = 'checkpoint'"
                     "  AND removed IS NULL ORDER BY id DESC LIMIT 1) AS checkpoint"
                     " FROM trials WHERE id = ?1",
                     trial),
                 "checkpoint")));
    add("stands for",
        connection_.rows("SELECT c.experiment, v.name AS variant, l.seed,"
                         " substr(e.id, 1, 12) AS evaluation, CASE WHEN e.finished IS NULL"
                         " THEN 'not evaluated' ELSE 'finished' END AS result"
                         " FROM variant_trials l JOIN variants v ON v.id = l.variant"
                         " JOIN current_plans c ON c.plan = v.plan"
                         " LEFT JOIN evaluations e ON e.number = l.evaluation"
                         " WHERE l.trial = ? ORDER BY c.experiment, v.position, l.seed",
                         trial));
    add("parameters",
        connection_.rows(
            "SELECT p.key, coalesce(p.integer, p.number, p.text,"
            " CASE p.boolean WHEN 1 THEN 'true' WHEN 0 THEN 'false' END, 'NaN') AS value"
            " FROM parameters p WHERE p.part = 'training' AND p.variant ="
            " (SELECT max(variant) FROM variant_trials WHERE trial = ?)",
            trial));
    add("plugins", connection_.rows("SELECT p.kind, p.name, p.version, p.file, p.sha256"
                                    " FROM trial_plugins u JOIN plugins p ON p.id = u.plugin"
                                    " WHERE u.trial = ? ORDER BY u.position",
                                    trial));
    add("data files",
        connection_.rows("SELECT path, sha256 FROM data_files WHERE trial = ? ORDER BY path",
                         trial));
    add_attempts();
    add("facts of the dataset",
        connection_.rows("SELECT name, coalesce(integer, number, text,"
                         " CASE boolean WHEN 1 THEN 'true' WHEN 0 THEN 'false' END, 'NaN') AS value"
                         " FROM facts WHERE trial = ? ORDER BY name",
                         trial));
    if (found_.evaluation.empty()) add_evaluations();
    add("metrics of training, last values",
        connection_.rows("SELECT split, metric, max(step) AS step, value, count(*) AS points"
                         " FROM trial_curves WHERE trial = ? GROUP BY split, metric",
                         trial));
    add_files();
    add_rerun();
    return std::move(sections_);
  }

 private:
  void add(std::string title, Rows rows) {
    if (!rows.rows.empty()) sections_.push_back({std::move(title), std::move(rows)});
  }

  void add_text(std::string title, Rows rows) {
    if (!rows.rows.empty()) sections_.push_back({std::move(title), std::move(rows), true});
  }

  /// Where a file lies now: the checkout may have been moved since it was written.
  [[nodiscard]] fs::path where(const fs::path& file) const {
    return after_move(file, folder_then_, folder_);
  }

  /// The rows with a column of paths as they are now.
  [[nodiscard]] Rows here(Rows rows, std::string_view column) const {
    const auto at =
        static_cast<std::size_t>(std::ranges::find(rows.columns, column) - rows.columns.begin());
    for (auto& row : rows.rows)
      if (auto* path = std::get_if<std::string>(&row.at(at))) *path = where(*path).string();
    return rows;
  }

  /// Each path once, as it was written last: a trial writes its checkpoints over each other.
  void add_files() {
    Rows files = here(connection_.rows("SELECT kind, step, path, bytes, removed FROM artifacts"
                                       " WHERE trial = ? ORDER BY id",
                                       found_.trial),
                      "path");
    std::set<SqlValue> later;
    Rows kept{.columns = files.columns, .rows = {}};
    for (auto& row : files.rows | std::views::reverse)
      if (later.insert(row.at(2)).second) kept.rows.push_back(std::move(row));
    std::ranges::reverse(kept.rows);
    add("files", std::move(kept));
  }

  void add_evaluation() {
    add("evaluation",
        turned(here(connection_.rows(
                        "SELECT id, split, items, step, checkpoint, finished, settings,"
                        " (SELECT count(*) FROM outcomes WHERE evaluation = number) AS outcomes"
                        " FROM evaluations WHERE id = ?",
                        found_.evaluation),
                    "checkpoint")));
    add("metrics", connection_.rows("SELECT m.name, coalesce(m.value, 'NaN') AS value"
                                    " FROM evaluation_metrics m JOIN evaluations e"
                                    " ON e.number = m.evaluation WHERE e.id = ? ORDER BY m.name",
                                    found_.evaluation));
    add("exact accuracy by segment",
        connection_.rows("SELECT a.segment, a.exact_accuracy FROM segment_accuracies a"
                         " JOIN evaluations e ON e.number = a.evaluation WHERE e.id = ?"
                         " ORDER BY a.segment",
                         found_.evaluation));
    add("exact accuracy by votes",
        connection_.rows("SELECT a.votes, a.selector, a.exact_accuracy, a.valid_rate,"
                         " a.network_evaluations FROM vote_accuracies a"
                         " JOIN evaluations e ON e.number = a.evaluation WHERE e.id = ?"
                         " ORDER BY a.votes, a.selector",
                         found_.evaluation));
  }

  void add_evaluations() {
    add("evaluations",
        connection_.rows("SELECT substr(id, 1, 12) AS evaluation, split, items, step, settings,"
                         " finished FROM evaluations WHERE trial = ? ORDER BY number",
                         found_.trial));
    add("metrics", connection_.rows("SELECT substr(e.id, 1, 12) AS evaluation, m.name,"
                                    " coalesce(m.value, 'NaN') AS value FROM evaluation_metrics m"
                                    " JOIN evaluations e ON e.number = m.evaluation"
                                    " WHERE e.trial = ? ORDER BY e.number, m.name",
                                    found_.trial));
    add("exact accuracy by segment",
        connection_.rows("SELECT substr(e.id, 1, 12) AS evaluation, a.segment, a.exact_accuracy"
                         " FROM segment_accuracies a JOIN evaluations e ON e.number = a.evaluation"
                         " WHERE e.trial = ? ORDER BY e.number, a.segment",
                         found_.trial));
    add("exact accuracy by votes",
        connection_.rows("SELECT substr(e.id, 1, 12) AS evaluation, a.votes, a.selector,"
                         " a.exact_accuracy, a.valid_rate, a.network_evaluations"
                         " FROM vote_accuracies a JOIN evaluations e ON e.number = a.evaluation"
                         " WHERE e.trial = ? ORDER BY e.number, a.votes, a.selector",
                         found_.trial));
  }

  void add_attempts() {
    add("attempts",
        connection_.rows("SELECT number, status, started, start_step, end_step, device, threads,"
                         " round(wall_seconds, 1) AS wall_seconds,"
                         " round(cpu_seconds, 1) AS cpu_seconds,"
                         " peak_memory_bytes / 1048576 AS peak_memory_MiB, exit_code, signal, cause"
                         " FROM attempts WHERE trial = ? ORDER BY number",
                         found_.trial));
    add("warnings", connection_.rows("SELECT attempt, text FROM warnings WHERE trial = ?"
                                     " ORDER BY attempt, sequence",
                                     found_.trial));
    add_text("end of the log", connection_.rows("SELECT log_tail FROM attempts WHERE trial = ?"
                                                " AND log_tail IS NOT NULL AND status = 'failed'"
                                                " ORDER BY number DESC LIMIT 1",
                                                found_.trial));
    add("environment of the last attempt",
        connection_.rows("SELECT name, value FROM environment WHERE trial = ? AND attempt ="
                         " (SELECT max(attempt) FROM environment WHERE trial = ?) ORDER BY name",
                         found_.trial, found_.trial));
  }

  /// What runs this trial alone, and what runs its experiment. A finished trial is never run again
  /// in its own database, so both commands leave that alone.
  void add_rerun() {
    Rows commands{.columns = {"what", "command"}, .rows = {}};
    if (!folder_then_.empty())
      commands.rows.push_back({"this trial alone, into the folder again/ (nothing is stored)",
                               fmt::format("strata-trial run {} --folder again",
                                           where(folder_then_ / "order.json").string())});
    const Rows source = connection_.rows(
        "SELECT x.file, x.overrides FROM variant_trials l JOIN variants v ON v.id = l.variant"
        " JOIN plans p ON p.id = v.plan JOIN experiments x ON x.id = p.experiment"
        " WHERE l.trial = ? ORDER BY p.id DESC LIMIT 1",
        found_.trial);
    if (!source.rows.empty()) {
      const std::string file = where(std::get<std::string>(source.rows[0][0])).string();
      std::string command = "strata run " + file;
      std::string what = "its whole experiment, every variant and seed, into another database";
      for (const auto& change : nlohmann::json::parse(std::get<std::string>(source.rows[0][1]))) {
        const auto word = change.get<std::string>();
        if (word.starts_with(
                "weights=")) {  // comes first: these were imported, and no run has them
          commands.rows.clear();
          command =
              fmt::format("strata weights import '{}' {}", where(word.substr(8)).string(), file);
          what = "the import of its weights, into another database";
        } else {
          command += fmt::format(" '{}'", word);
        }
      }
      commands.rows.push_back({what, command + " --db again.db"});
    }
    add("run it again", std::move(commands));
  }

  Connection& connection_;
  FoundTrial found_;
  fs::path folder_;       ///< of the trial, beside the database
  fs::path folder_then_;  ///< the same when its last attempt began; "": none began
  std::vector<Section> sections_;
};

}  // namespace

std::vector<Section> read_details(Connection& connection, std::string_view id) {
  return Details(connection, find_trial(connection, id)).read();
}

}  // namespace strata::store
