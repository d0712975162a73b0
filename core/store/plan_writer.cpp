// SPDX-License-Identifier: Apache-2.0
#include "store/plan_writer.hpp"

#include <fmt/format.h>

#include <string_view>
#include <vector>

#include "store/typed_value.hpp"

namespace strata::store {
namespace {

using nlohmann::ordered_json;

std::string_view kind_text(config::VariantKind kind) {
  switch (kind) {
    case config::VariantKind::kBaseline:
      return "baseline";
    case config::VariantKind::kCell:
      return "cell";
    case config::VariantKind::kAblation:
      return "ablation";
  }
  return "";
}

/// The id for a replicate, or "" where data are missing and nothing could be hashed.
std::string id_at(const std::vector<std::string>& ids, std::size_t replicate) {
  return replicate < ids.size() ? ids[replicate] : std::string();
}

SqlValue text_or_null(const std::string& text) {
  return text.empty() ? SqlValue{} : SqlValue{text};
}

/// What must be equal for a plan to be the newest one again.
std::vector<std::vector<SqlValue>> links_of(const config::Plan& plan) {
  std::vector<std::vector<SqlValue>> links;
  for (const config::Variant& variant : plan.variants) {
    const config::Training& training = plan.trainings.at(variant.training);
    for (std::size_t replicate = 0; replicate < plan.seeds.size(); ++replicate)
      links.push_back({plan.revision, variant.name, plan.seeds[replicate],
                       text_or_null(id_at(training.trial_ids, replicate)),
                       text_or_null(id_at(variant.evaluation_ids, replicate))});
  }
  return links;
}

/// The number of the newest plan of this name where it equals `plan`, else 0.
std::int64_t equal_newest(Connection& connection, const config::Plan& plan) {
  const Rows newest = connection.rows(
      "SELECT c.revision, v.name, l.seed, l.trial, e.id FROM current_plans c"
      " JOIN variants v ON v.plan = c.plan JOIN variant_trials l ON l.variant = v.id"
      " LEFT JOIN evaluations e ON e.number = l.evaluation"
      " WHERE c.experiment = ? ORDER BY v.position, l.position",
      plan.experiment);
  if (newest.rows.empty() || newest.rows != links_of(plan)) return 0;
  const Rows number =
      connection.rows("SELECT number FROM current_plans WHERE experiment = ?", plan.experiment);
  return std::get<std::int64_t>(number.rows.at(0).at(0));
}

class PlanWriter {
 public:
  PlanWriter(Connection& connection, const config::Plan& plan, const std::string& now)
      : connection_(connection), plan_(plan), now_(now) {}

  std::int64_t write() {
    write_experiment();
    const std::int64_t number = write_plan_row();
    for (const config::Training& training : plan_.trainings)
      write_trials(training);
    for (std::size_t position = 0; position < plan_.variants.size(); ++position)
      write_variant(plan_.variants[position], position);
    return number;
  }

 private:
  void write_experiment() {
    connection_.run(
        "INSERT OR IGNORE INTO experiments (name, revision, question, file, text, overrides, "
        "created)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        plan_.experiment, plan_.revision, plan_.question, plan_.file, plan_.text,
        text_of(plan_.overrides), now_);
  }

  std::int64_t write_plan_row() {
    connection_.run(
        "INSERT INTO plans (experiment, name, number, notes, created, last_run)"
        " SELECT id, name, (SELECT coalesce(max(number), 0) + 1 FROM plans p WHERE p.name = "
        "e.name),"
        " ?, ?, ? FROM experiments e WHERE name = ? AND revision = ?",
        text_of(plan_.notes), now_, now_, plan_.experiment, plan_.revision);
    plan_id_ = connection_.last_insert_id();
    const Rows number = connection_.rows("SELECT number FROM plans WHERE id = ?", plan_id_);
    return std::get<std::int64_t>(number.rows.at(0).at(0));
  }

  void write_trials(const config::Training& training) {
    // NULL until a trial has loaded its data and says how many there are.
    const SqlValue puzzle_parameters =
        training.puzzle_parameters < 0 ? SqlValue() : SqlValue(training.puzzle_parameters);
    for (std::size_t replicate = 0; replicate < training.trial_ids.size(); ++replicate) {
      const std::string& id = training.trial_ids[replicate];
      connection_.run(
          "INSERT OR IGNORE INTO trials (id, seed, parameters, puzzle_parameters, configuration,"
          " created) VALUES (?, ?, ?, ?, ?, ?)",
          id, plan_.seeds.at(replicate), training.parameters, puzzle_parameters, training.canonical,
          now_);
      const protocol::Configuration& configuration = training.configuration;
      int position = 0;
      write_plugin(id, position++, configuration.dataset);
      write_plugin(id, position++, configuration.architecture);
      write_plugin(id, position++, configuration.halting);
      for (const protocol::ComponentChoice& augmentation : configuration.augmentations)
        write_plugin(id, position++, augmentation);
      for (const auto& [path, sha256] : training.file_hashes)
        connection_.run("INSERT OR IGNORE INTO data_files (trial, path, sha256) VALUES (?, ?, ?)",
                        id, path, sha256);
    }
  }

  void write_plugin(const std::string& trial, int position,
                    const protocol::ComponentChoice& choice) {
    const std::string kind(kind_name(choice.kind));
    connection_.run(
        "INSERT OR IGNORE INTO plugins (kind, name, version, file, sha256) VALUES (?, ?, ?, ?, ?)",
        kind, choice.name, choice.version, choice.file, choice.sha256);
    connection_.run(
        "INSERT OR IGNORE INTO trial_plugins (trial, position, plugin) SELECT ?, ?, id FROM plugins"
        " WHERE kind = ? AND name = ? AND version = ? AND file = ? AND sha256 = ?",
        trial, position, kind, choice.name, choice.version, choice.file, choice.sha256);
  }

  void write_variant(const config::Variant& variant, std::size_t position) {
    ordered_json changes = ordered_json::object();
    for (const auto& [key, value] : variant.changes)
      changes[key] = json_of(value);
    connection_.run(
        "INSERT INTO variants (plan, position, name, kind, changes, folded) VALUES (?, ?, ?, ?, ?, "
        "?)",
        plan_id_, static_cast<std::int64_t>(position), variant.name, kind_text(variant.kind),
        text_of(changes), text_of(variant.folded));
    const std::int64_t id = connection_.last_insert_id();
    write_configuration(id, variant.configuration);
    if (const auto& found = plan_.trainings.at(variant.training).matched) write_match(id, *found);
    write_parameters(id, "evaluation", "evaluation", variant.evaluation);
    write_links(id, variant);
  }

  void write_configuration(std::int64_t variant, const protocol::Configuration& configuration) {
    write_component(variant, configuration.dataset);
    write_component(variant, configuration.architecture);
    write_component(variant, configuration.halting);
    TextList names;
    for (const protocol::ComponentChoice& augmentation : configuration.augmentations) {
      names.push_back(augmentation.name);
      write_parameters(variant, "training", "augmentation." + augmentation.name,
                       augmentation.parameters);
    }
    write_parameter(variant, "training", "augmentation.plugins", names);
    write_parameter(variant, "training", "augmentation.copies", configuration.copies);
    write_parameters(variant, "training", "training", configuration.training);
  }

  /// What was searched and how near it came; the value itself is a parameter like any other.
  void write_match(std::int64_t variant, const protocol::MatchResult& found) {
    const auto write = [&](const char* key, const Value& value) {
      write_parameter(variant, "training", std::string("architecture.") + key, value);
    };
    write("match", found.measure + ":" + found.reference);
    write("match_by", found.parameter);
    write("match_count", found.count);
    write("match_target", found.target);
    write("match_deviation", found.deviation);
  }

  void write_component(std::int64_t variant, const protocol::ComponentChoice& choice) {
    const std::string table(kind_name(choice.kind));
    write_parameter(variant, "training", table + ".plugin", choice.name);
    write_parameters(variant, "training", table, choice.parameters);
  }

  void write_parameters(std::int64_t variant, const char* part, const std::string& table,
                        const Parameters& parameters) {
    for (const auto& [name, value] : parameters.entries())
      write_parameter(variant, part, table + "." + name, value);
  }

  void write_parameter(std::int64_t variant, const char* part, const std::string& key,
                       const Value& value) {
    const TypedColumns columns = typed_columns(value);
    // OR REPLACE: one augmentation may be applied twice, with the parameters of its one table.
    connection_.run(
        "INSERT OR REPLACE INTO parameters (variant, key, part, type, boolean, integer, number, "
        "text)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        variant, key, part, columns.type, columns.boolean, columns.integer, columns.number,
        columns.text);
  }

  void write_links(std::int64_t id, const config::Variant& variant) {
    const config::Training& training = plan_.trainings.at(variant.training);
    ordered_json settings = ordered_json::object();
    for (const auto& [name, value] : variant.evaluation.entries())
      settings[name] = json_of(value);
    if (variant.uses_labels) settings["uses_labels"] = true;
    for (std::size_t replicate = 0; replicate < plan_.seeds.size(); ++replicate) {
      const std::string trial = id_at(training.trial_ids, replicate);
      const std::string evaluation = id_at(variant.evaluation_ids, replicate);
      if (!trial.empty() && !evaluation.empty())
        connection_.run("INSERT OR IGNORE INTO evaluations (id, trial, settings) VALUES (?, ?, ?)",
                        evaluation, trial, text_of(settings));
      connection_.run(
          "INSERT INTO variant_trials (variant, seed, position, trial, evaluation)"
          " VALUES (?, ?, ?, ?, (SELECT number FROM evaluations WHERE id = ?))",
          id, plan_.seeds[replicate], static_cast<std::int64_t>(replicate), text_or_null(trial),
          text_or_null(evaluation));
    }
  }

  Connection& connection_;
  const config::Plan& plan_;
  const std::string& now_;
  std::int64_t plan_id_ = 0;
};

}  // namespace

std::int64_t write_plan(Connection& connection, const config::Plan& plan, const std::string& now) {
  if (const std::int64_t number = equal_newest(connection, plan); number > 0) {
    connection.run("UPDATE plans SET last_run = ? WHERE name = ? AND number = ?", now,
                   plan.experiment, number);
    return number;
  }
  return PlanWriter(connection, plan, now).write();
}

}  // namespace strata::store
