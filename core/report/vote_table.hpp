// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "report/statistics.hpp"
#include "report/text_table.hpp"
#include "store/reader.hpp"

/// How exact accuracy grows with the number of votes a puzzle.
namespace strata::report {

/// One way of selecting an answer, over the seeds of a variant.
struct VoteMeans {
  std::string selector;  ///< as evaluation.votes.select, or "any"
  bool chosen = false;   ///< the evaluation's own
  struct Point {
    std::int64_t votes = 0;
    Estimate
        accuracy;  ///< one seed: Wilson's interval over its puzzles; more: Student t over seeds
    double network_evaluations = 0;  ///< a puzzle
  };
  std::vector<Point> points;
};

/// The votes of a variant's newest plan: the chosen selector first, "any" last. Only numbers of
/// votes that every seed has. Empty without votes.
[[nodiscard]] std::vector<VoteMeans> vote_means(const store::Reader& reader,
                                                std::string_view experiment,
                                                std::string_view variant);

/// Rows by votes: the chosen selector and "any" with intervals, and what they cost.
[[nodiscard]] TextTable vote_table(const std::vector<VoteMeans>& votes, const std::string& variant);

/// All selectors, numbers in full.
[[nodiscard]] nlohmann::ordered_json json_of_votes(const std::vector<VoteMeans>& votes);

}  // namespace strata::report
