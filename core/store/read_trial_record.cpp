// SPDX-License-Identifier: Apache-2.0
#include "store/read_trial_record.hpp"

#include <variant>

namespace strata::store {

TrialRecord read_trial_record(Connection& connection, std::string_view id) {
  TrialRecord record;
  const Rows trial = connection.rows(
      "SELECT status, last_sequence, (SELECT count(*) FROM attempts WHERE trial = trials.id)"
      " FROM trials WHERE id = ?",
      id);
  if (trial.rows.empty()) return record;
  record.status = status_from_name(std::get<std::string>(trial.rows[0][0]));
  record.last_sequence = static_cast<std::uint64_t>(std::get<std::int64_t>(trial.rows[0][1]));
  record.attempts = std::get<std::int64_t>(trial.rows[0][2]);
  const Rows first = connection.rows(
      "SELECT threads, device FROM attempts WHERE trial = ? AND start_step IS NOT NULL"
      " ORDER BY number LIMIT 1",
      id);
  if (!first.rows.empty()) {
    record.threads = std::get<std::int64_t>(first.rows[0][0]);
    record.device = std::get<std::string>(first.rows[0][1]);
  }
  const Rows checkpoint = connection.rows(
      "SELECT path, step FROM artifacts WHERE trial = ? AND kind = 'checkpoint' AND removed IS NULL"
      " ORDER BY id DESC LIMIT 1",
      id);
  if (!checkpoint.rows.empty()) {
    record.checkpoint = std::get<std::string>(checkpoint.rows[0][0]);
    record.checkpoint_step = std::get<std::int64_t>(checkpoint.rows[0][1]);
  }
  const Rows finished = connection.rows(
      "SELECT id FROM evaluations WHERE trial = ? AND finished IS NOT NULL ORDER BY number", id);
  for (const auto& row : finished.rows)
    record.finished_evaluations.push_back(std::get<std::string>(row[0]));
  return record;
}

}  // namespace strata::store
