// SPDX-License-Identifier: Apache-2.0
#include "store/reader.hpp"

#include <SQLiteCpp/Exception.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "store/connection.hpp"
#include "store/details.hpp"
#include "store/find_trial.hpp"
#include "store/read_only.hpp"
#include "store/read_trial_record.hpp"
#include "store/schema.hpp"
#include "store/writer_lock.hpp"
#include "strata/error.hpp"
#include "strata/parameters.hpp"

namespace strata::store {
namespace {

std::string text_at(const SqlValue& value) {
  const auto* text = std::get_if<std::string>(&value);
  return text == nullptr ? "" : *text;
}

std::int64_t integer_at(const SqlValue& value) {
  const auto* integer = std::get_if<std::int64_t>(&value);
  return integer == nullptr ? 0 : *integer;
}

/// A metric's value column: NULL stands for NaN.
double number_at(const SqlValue& value) {
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return static_cast<double>(*integer);
  const auto* number = std::get_if<double>(&value);
  return number == nullptr ? std::numeric_limits<double>::quiet_NaN() : *number;
}

/// "weights=FILE" -> FILE: what an import's overrides begin with. "" for any other text.
std::string imported_file(const std::string& first_override) {
  constexpr std::string_view kWeights = "weights=";
  return first_override.starts_with(kWeights) ? first_override.substr(kWeights.size()) : "";
}

std::vector<std::string> first_column(const Rows& rows) {
  std::vector<std::string> texts;
  for (const auto& row : rows.rows)
    texts.push_back(text_at(row[0]));
  return texts;
}

std::string did_you_mean(std::string_view name, const std::vector<std::string>& known) {
  const std::string nearest = nearest_name(name, known);
  return nearest.empty() ? "" : fmt::format(" Did you mean '{}'?", nearest);
}

void require_file(const std::filesystem::path& path) {
  std::error_code error;
  if (std::filesystem::exists(path, error)) return;
  throw StoreError(fmt::format(
      "There is no database at {}. `strata run EXPERIMENT.toml` makes one; --db PATH or STRATA_DB "
      "names another.",
      path.string()));
}

/// A connection to read by. An older database is brought up to date where this program may write
/// and nobody else does.
Connection open_up_to_date(const std::filesystem::path& path) {
  {
    Connection connection(path, Access::kRead);
    if (!is_older(connection) || access(path.c_str(), W_OK) != 0) return connection;
  }
  try {
    const WriterLock lock(path);
    Connection connection(path, Access::kWrite);
    migrate(connection);
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)");
  } catch (const StoreError&) {
    // Somebody writes to it, or its folder is read-only: require_readable() has the words.
  } catch (const SQLite::Exception&) {
  }
  return {path, Access::kRead};
}

}  // namespace

class Reader::Implementation {
 public:
  explicit Implementation(const std::filesystem::path& path) : connection_(open_up_to_date(path)) {
    require_readable(connection_);
  }

  [[nodiscard]] Connection& connection() { return connection_; }
  [[nodiscard]] const std::string& name() const { return connection_.name(); }

  [[nodiscard]] std::vector<std::string> experiments() {
    return first_column(connection_.rows(
        "SELECT experiment FROM current_plans ORDER BY last_run DESC, experiment"));
  }

  [[nodiscard]] std::string imported_from(std::string_view trial) {
    const Rows rows = connection_.rows(
        "SELECT json_extract(x.overrides, '$[0]') FROM variant_trials l"
        " JOIN variants v ON v.id = l.variant JOIN plans p ON p.id = v.plan"
        " JOIN experiments x ON x.id = p.experiment WHERE l.trial = ? ORDER BY p.id DESC LIMIT 1",
        trial);
    return rows.rows.empty() ? "" : imported_file(text_at(rows.rows[0][0]));
  }

  [[nodiscard]] std::optional<AnalysisRecord> newest_analysis(std::string_view trial) {
    const Rows rows = connection_.rows(
        "SELECT split, items, segments, created FROM analyses WHERE trial = ?"
        " ORDER BY id DESC LIMIT 1",
        trial);
    if (rows.rows.empty()) return std::nullopt;
    const auto& row = rows.rows[0];
    return AnalysisRecord{.split = text_at(row[0]),
                          .items = integer_at(row[1]),
                          .segments = integer_at(row[2]),
                          .created = text_at(row[3])};
  }

  void require_experiment(std::string_view name) {
    const std::vector<std::string> known = experiments();
    if (std::find(known.begin(), known.end(), name) != known.end()) return;
    if (known.empty())
      throw Error(
          fmt::format("There is no experiment '{}': {} has none yet.", name, connection_.name()));
    throw Error(fmt::format("There is no experiment '{}' in {}.{} It has: {}.", name,
                            connection_.name(), did_you_mean(name, known), fmt::join(known, ", ")));
  }

  [[nodiscard]] std::vector<std::string> metrics(std::string_view experiment) {
    return first_column(connection_.rows(
        "SELECT DISTINCT m.name FROM current_plans c JOIN variants v ON v.plan = c.plan"
        " JOIN variant_trials l ON l.variant = v.id"
        " JOIN evaluation_metrics m ON m.evaluation = l.evaluation"
        " WHERE c.experiment = ? ORDER BY m.name",
        experiment));
  }

  [[nodiscard]] ExperimentResults results(std::string_view experiment, std::string_view metric) {
    require_experiment(experiment);
    require_metric(experiment, metric);
    ExperimentResults results;
    results.experiment = experiment;
    results.metric = metric;
    const Rows plan = connection_.rows(
        "SELECT e.question, c.revision, json_extract(e.overrides, '$[0]') FROM current_plans c"
        " JOIN experiments e"
        " ON e.id = c.experiment_id WHERE c.experiment = ?",
        experiment);
    results.question = text_at(plan.rows.at(0).at(0));
    results.revision = text_at(plan.rows.at(0).at(1));
    results.imported_from = imported_file(text_at(plan.rows.at(0).at(2)));
    results.overrides = overrides_of(experiment);
    if (!results.imported_from.empty()) results.overrides.erase(results.overrides.begin());
    results.earlier_trials = integer_at(
        connection_
            .rows("SELECT count(DISTINCT l.trial) FROM plans p JOIN variants v ON v.plan = p.id"
                  " JOIN variant_trials l ON l.variant = v.id"
                  " JOIN trials t ON t.id = l.trial AND t.status = 'finished'"
                  " WHERE p.name = ? AND l.trial NOT IN (SELECT n.trial FROM current_plans c"
                  "  JOIN variants w ON w.plan = c.plan JOIN variant_trials n ON n.variant = w.id"
                  "  WHERE c.experiment = p.name AND n.trial IS NOT NULL)",
                  experiment)
            .rows.at(0)
            .at(0));
    const Rows rows = connection_.rows(
        "SELECT s.variant, s.variant_kind, s.seed, s.trial, s.evaluation, s.status, s.cause,"
        " m.evaluation IS NOT NULL, m.value, s.split, s.steps, s.items, s.uses_labels"
        " FROM trial_summary s"
        " LEFT JOIN evaluations e ON e.id = s.evaluation"
        " LEFT JOIN evaluation_metrics m ON m.evaluation = e.number AND m.name = ?"
        " WHERE s.experiment = ? ORDER BY s.variant_position, s.seed",
        metric, experiment);
    for (const auto& row : rows.rows) {
      const std::string variant = text_at(row[0]);
      if (results.variants.empty() || results.variants.back().name != variant)
        results.variants.push_back({.name = variant, .kind = text_at(row[1]), .replicates = {}});
      results.variants.back().replicates.push_back(replicate_of(row));
    }
    return results;
  }

  [[nodiscard]] std::vector<SegmentCurve> segment_curves(std::string_view experiment,
                                                         std::string_view variant) {
    const Rows rows = connection_.rows(
        "SELECT l.position, l.seed, a.exact_accuracy FROM current_plans c"
        " JOIN variants v ON v.plan = c.plan JOIN variant_trials l ON l.variant = v.id"
        " JOIN trials t ON t.id = l.trial AND t.status <> 'diverged'"
        " JOIN segment_accuracies a ON a.evaluation = l.evaluation"
        " WHERE c.experiment = ? AND v.name = ? ORDER BY l.position, a.segment",
        experiment, variant);
    std::vector<SegmentCurve> curves;
    std::int64_t position = -1;
    for (const auto& row : rows.rows) {
      if (integer_at(row[0]) != position)
        curves.push_back({.seed = integer_at(row[1]), .exact_accuracy = {}});
      position = integer_at(row[0]);
      curves.back().exact_accuracy.push_back(number_at(row[2]));
    }
    return curves;
  }

  [[nodiscard]] std::vector<VoteCurve> vote_curves(std::string_view experiment,
                                                   std::string_view variant) {
    const Rows rows = connection_.rows(
        "SELECT seed, selector, chosen, items, votes, exact_accuracy, network_evaluations"
        " FROM vote_curves WHERE experiment = ? AND variant = ? ORDER BY seed, selector, votes",
        experiment, variant);
    std::vector<VoteCurve> curves;
    for (const auto& row : rows.rows) {
      const std::int64_t seed = integer_at(row[0]);
      const std::string selector = text_at(row[1]);
      if (curves.empty() || curves.back().seed != seed || curves.back().selector != selector)
        curves.push_back({.seed = seed,
                          .selector = selector,
                          .chosen = integer_at(row[2]) != 0,
                          .items = integer_at(row[3]),
                          .points = {}});
      curves.back().points.push_back({integer_at(row[4]), number_at(row[5]), number_at(row[6])});
    }
    return curves;
  }

  [[nodiscard]] Rows list_experiments() {
    return connection_.rows(
        "WITH planned AS (SELECT DISTINCT c.experiment,"
        "  coalesce(l.trial, v.id || ' ' || l.position) AS trial,"
        "  coalesce(t.status, 'missing data') AS status"
        "  FROM current_plans c JOIN variants v ON v.plan = c.plan"
        "  JOIN variant_trials l ON l.variant = v.id LEFT JOIN trials t ON t.id = l.trial)"
        " SELECT c.experiment, (SELECT count(*) FROM variants v WHERE v.plan = c.plan) AS variants,"
        " count(*) AS trials, sum(p.status = 'finished') AS finished,"
        " sum(p.status = 'failed') AS failed, sum(p.status = 'diverged') AS diverged,"
        " sum(p.status NOT IN ('finished', 'failed', 'diverged')) AS open, substr(c.last_run, 1, "
        "19) || 'Z' AS last_run"
        " FROM current_plans c JOIN planned p ON p.experiment = c.experiment"
        " GROUP BY c.experiment ORDER BY c.last_run DESC, c.experiment");
  }

  [[nodiscard]] Rows list_trials(std::string_view experiment, std::string_view metric) {
    require_experiment(experiment);
    Rows rows = connection_.rows(
        "SELECT variant, seed, status, (SELECT round(m.value, 4) FROM evaluations e"
        "  JOIN evaluation_metrics m ON m.evaluation = e.number"
        "  WHERE e.id = s.evaluation AND m.name = ?) AS metric, steps,"
        " round(train_seconds, 1) AS train_seconds, attempts, substr(trial, 1, 12) AS trial,"
        " substr(evaluation, 1, 12) AS evaluation FROM trial_summary s WHERE experiment = ?"
        " ORDER BY variant_position, seed",
        metric, experiment);
    std::ranges::replace(rows.columns, "metric", metric);
    return rows;
  }

  [[nodiscard]] Rows list_earlier_trials(std::string_view experiment, std::string_view metric) {
    require_experiment(experiment);
    Rows rows = connection_.rows(
        "WITH earlier AS (SELECT max(p.number) AS plan, v.name AS variant, v.position, l.seed,"
        "  l.trial, l.evaluation, p.experiment AS revision"
        "  FROM plans p JOIN variants v ON v.plan = p.id JOIN variant_trials l ON l.variant = v.id"
        "  WHERE p.name = ? AND l.trial NOT IN (SELECT n.trial FROM current_plans c"
        "   JOIN variants w ON w.plan = c.plan JOIN variant_trials n ON n.variant = w.id"
        "   WHERE c.experiment = p.name AND n.trial IS NOT NULL)"
        "  GROUP BY l.trial, l.evaluation, v.name)"
        " SELECT r.plan, (SELECT group_concat(value, ' ') FROM experiments x,"
        "  json_each(x.overrides) WHERE x.id = r.revision) AS overrides,"
        " r.variant, r.seed, t.status, (SELECT round(m.value, 4) FROM evaluation_metrics m"
        "  WHERE m.evaluation = r.evaluation AND m.name = ?) AS metric,"
        " e.step AS steps, substr(r.trial, 1, 12) AS trial, substr(e.id, 1, 12) AS evaluation"
        " FROM earlier r JOIN trials t ON t.id = r.trial"
        " LEFT JOIN evaluations e ON e.number = r.evaluation WHERE t.status <> 'planned'"
        " ORDER BY r.plan DESC, r.position, r.seed",
        experiment, metric);
    std::ranges::replace(rows.columns, "metric", metric);
    return rows;
  }

 private:
  void require_metric(std::string_view experiment, std::string_view metric) {
    const std::vector<std::string> known = metrics(experiment);
    // Before the first evaluation ends there is none to compare with: the table shows what is
    // missing.
    if (known.empty() || std::find(known.begin(), known.end(), metric) != known.end()) return;
    throw Error(fmt::format("No evaluation of '{}' has a metric '{}'.{} There are: {}.", experiment,
                            metric, did_you_mean(metric, known), fmt::join(known, ", ")));
  }

  [[nodiscard]] std::vector<std::string> overrides_of(std::string_view experiment) {
    return first_column(connection_.rows(
        "SELECT o.value FROM current_plans c JOIN experiments e ON e.id = c.experiment_id,"
        " json_each(e.overrides) o WHERE c.experiment = ? ORDER BY o.key",
        experiment));
  }

  [[nodiscard]] static Replicate replicate_of(const std::vector<SqlValue>& row) {
    Replicate replicate;
    replicate.seed = integer_at(row[2]);
    replicate.trial = text_at(row[3]);
    replicate.evaluation = text_at(row[4]);
    replicate.status = text_at(row[5]);
    replicate.cause = text_at(row[6]);
    if (replicate.status == "finished" && integer_at(row[7]) != 0)
      replicate.value = number_at(row[8]);
    replicate.split = text_at(row[9]);
    replicate.step = integer_at(row[10]);
    replicate.items = integer_at(row[11]);
    replicate.uses_labels = integer_at(row[12]) != 0;
    return replicate;
  }

  Connection connection_;
};

namespace {

/// Runs `action`; a failure of SQLite becomes a StoreError in words.
template <class Action>
auto guarded(const std::string& name, Action action) {
  try {
    return action();
  } catch (const SQLite::Exception& error) {
    throw StoreError(explain(error, name));
  }
}

}  // namespace

Reader::Reader(std::unique_ptr<Implementation> implementation)
    : implementation_(std::move(implementation)) {}
Reader::Reader(Reader&&) noexcept = default;
Reader& Reader::operator=(Reader&&) noexcept = default;
Reader::~Reader() = default;

Reader Reader::open(const std::filesystem::path& path) {
  require_file(path);
  return guarded(path.string(), [&] { return Reader(std::make_unique<Implementation>(path)); });
}

Rows Reader::query(std::string_view sql) const {
  return read_only(implementation_->connection(), sql);
}

std::vector<std::string> Reader::experiments() const {
  return guarded(implementation_->name(), [&] { return implementation_->experiments(); });
}

std::vector<std::string> Reader::metrics(std::string_view experiment) const {
  return guarded(implementation_->name(), [&] { return implementation_->metrics(experiment); });
}

ExperimentResults Reader::results(std::string_view experiment, std::string_view metric) const {
  return guarded(implementation_->name(),
                 [&] { return implementation_->results(experiment, metric); });
}

std::vector<SegmentCurve> Reader::segment_curves(std::string_view experiment,
                                                 std::string_view variant) const {
  return guarded(implementation_->name(),
                 [&] { return implementation_->segment_curves(experiment, variant); });
}

std::vector<VoteCurve> Reader::vote_curves(std::string_view experiment,
                                           std::string_view variant) const {
  return guarded(implementation_->name(),
                 [&] { return implementation_->vote_curves(experiment, variant); });
}

std::string Reader::imported_from(std::string_view trial) const {
  return guarded(implementation_->name(), [&] { return implementation_->imported_from(trial); });
}

std::optional<AnalysisRecord> Reader::newest_analysis(std::string_view trial) const {
  return guarded(implementation_->name(), [&] { return implementation_->newest_analysis(trial); });
}

TrialRecord Reader::trial(std::string_view id) const {
  return guarded(implementation_->name(),
                 [&] { return read_trial_record(implementation_->connection(), id); });
}

Rows Reader::list_experiments() const {
  return guarded(implementation_->name(), [&] { return implementation_->list_experiments(); });
}

Rows Reader::list_trials(std::string_view experiment, std::string_view metric) const {
  return guarded(implementation_->name(),
                 [&] { return implementation_->list_trials(experiment, metric); });
}

Rows Reader::list_earlier_trials(std::string_view experiment, std::string_view metric) const {
  return guarded(implementation_->name(),
                 [&] { return implementation_->list_earlier_trials(experiment, metric); });
}

std::string Reader::trial_id(std::string_view id) const {
  return guarded(implementation_->name(),
                 [&] { return find_trial(implementation_->connection(), id).trial; });
}

std::vector<Section> Reader::details(std::string_view id) const {
  return guarded(implementation_->name(),
                 [&] { return read_details(implementation_->connection(), id); });
}

}  // namespace strata::store
