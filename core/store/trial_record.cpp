// SPDX-License-Identifier: Apache-2.0
#include "store/trial_record.hpp"

#include <algorithm>
#include <cctype>
#include <variant>

#include <fmt/format.h>

#include "strata/error.hpp"

namespace strata::store {

TrialRecord trial_record(const Reader& reader, std::string_view id) {
  if (!std::ranges::all_of(id, [](unsigned char letter) { return std::isalnum(letter) || letter == '-'; }))
    throw Error(fmt::format("\"{}\" is not the id of a trial", id));
  TrialRecord record;
  const Rows trial = reader.query(
      fmt::format("SELECT status, (SELECT coalesce(max(step), 0) FROM artifacts WHERE trial = trials.id AND kind = 'checkpoint'"
                  " AND removed IS NULL) FROM trials WHERE id = '{}'",
                  id));
  if (trial.rows.empty()) return record;
  record.status = status_from_name(std::get<std::string>(trial.rows[0].at(0)));
  record.checkpoint_step = std::get<std::int64_t>(trial.rows[0].at(1));
  const Rows finished =
      reader.query(fmt::format("SELECT id FROM evaluations WHERE trial = '{}' AND finished IS NOT NULL ORDER BY number", id));
  for (const auto& row : finished.rows) record.finished_evaluations.push_back(std::get<std::string>(row.at(0)));
  return record;
}

}  // namespace strata::store
