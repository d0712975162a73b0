// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "report/statistics.hpp"
#include "store/reader.hpp"

/// The numbers of a result table: each variant over its seeds, and its difference to the baseline
/// paired by seed.
namespace strata::report {

struct ComparedVariant {
  std::string name;
  std::string kind;
  std::vector<store::Replicate> replicates;
  Estimate estimate;  ///< over the seeds that have a value; n may be 0
  std::optional<Estimate>
      difference;  ///< variant minus baseline over the seeds that both have; none for the baseline
  std::vector<std::int64_t> pair_seeds;  ///< those seeds
  std::string note;  ///< in words: what failed or is missing, what cannot be decided; "" where all
                     ///< is said by the numbers
  std::string note_beside_verdict;  ///< the same, where a verdict says already what was decided
  bool is_upper_bound = false;      ///< the policy of its evaluation looked at the labels
};

struct Comparison {
  std::string experiment;
  std::string question;
  std::string revision;
  std::string metric;
  std::vector<ComparedVariant> variants;  ///< the baseline first
  std::string imported_from;              ///< the file of imported weights; "": trained
  std::vector<std::string> overrides;     ///< "key=value" that the command gave
  std::int64_t earlier_trials = 0;        ///< finished, of earlier plans, and not among these
};

[[nodiscard]] Comparison compare(const store::ExperimentResults& results);

}  // namespace strata::report
