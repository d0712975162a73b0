// SPDX-License-Identifier: Apache-2.0
#include "store/find_trial.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <variant>

#include "strata/error.hpp"

namespace strata::store {
namespace {

constexpr std::size_t kShortestId = 6;

}  // namespace

FoundTrial find_trial(Connection& connection, std::string_view id) {
  const bool hexadecimal = std::all_of(id.begin(), id.end(), [](char letter) {
    return (letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'f');
  });
  if (id.size() < kShortestId || !hexadecimal)
    throw Error(fmt::format(
        "'{}' is no id: give the first {} digits or more of a trial's or an evaluation's, in "
        "lower case. `strata ls EXPERIMENT` lists them.",
        id, kShortestId));
  const std::string first(id);
  const std::string after = first + "g";  // the letter after the last digit
  const Rows found = connection.rows(
      "SELECT id, '' FROM trials WHERE id >= ? AND id < ?"
      " UNION ALL SELECT trial, id FROM evaluations WHERE id >= ? AND id < ?",
      first, after, first, after);
  if (found.rows.empty())
    throw Error(fmt::format(
        "No trial and no evaluation in {} has an id that begins with {}. `strata ls EXPERIMENT` "
        "lists them.",
        connection.name(), id));
  if (found.rows.size() > 1)
    throw Error(
        fmt::format("{} trials and evaluations have ids that begin with {}: give more digits.",
                    found.rows.size(), id));
  return {.trial = std::get<std::string>(found.rows[0][0]),
          .evaluation = std::get<std::string>(found.rows[0][1])};
}

}  // namespace strata::store
