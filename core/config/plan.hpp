// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "protocol/configuration.hpp"
#include "protocol/messages.hpp"

namespace strata::config {

enum class VariantKind { kBaseline, kCell, kAblation };

/// One row of a result table.
struct Variant {
  std::string name;  ///< "baseline", an ablation's name, or a cell's "h_cycles=1, l_cycles=2"
  VariantKind kind = VariantKind::kBaseline;
  std::vector<std::pair<std::string, Value>>
      changes;                            ///< dotted key -> value, against the baseline
  protocol::Configuration configuration;  ///< training part
  Parameters evaluation;                  ///< evaluation part; of `policy` as "stable.patience"
  std::optional<protocol::ComponentChoice> policy;  ///< evaluation.policy; nothing: the trained one
  bool uses_labels = false;                         ///< by its policy; from the plan check
  std::vector<std::string> folded;  ///< names of variants that turned out equal to this one
  std::size_t training = 0;         ///< index into Plan::trainings
  std::vector<std::string>
      evaluation_ids;  ///< by replicate: hash of trial id and evaluation; filled in by identify()
};

/// A distinct training part; variants that differ only in evaluation.* share one.
struct Training {
  protocol::Configuration configuration;
  std::string
      canonical;  ///< the canonical text that is hashed, without seed and data; set by resolve()
  std::optional<protocol::MatchOrder> match;  ///< what is searched before anything is hashed
  // Filled in from the plan check:
  std::optional<protocol::MatchResult> matched;
  std::int64_t parameters = 0;
  std::int64_t puzzle_parameters = 0;  ///< -1: known once the data are loaded
  std::vector<std::string> missing_files;
  std::vector<std::pair<std::string, std::string>> file_hashes;  ///< (path, SHA-256 of content)
  std::vector<std::string>
      trial_ids;  ///< by replicate; filled in by identify(), empty where data are missing
};

/// All of an experiment, resolved: what `strata run` stores before trial 0.
struct Plan {
  std::string experiment;  ///< the file's stem
  std::string question;
  std::string file;      ///< absolute path
  std::string text;      ///< of the file
  std::string revision;  ///< SHA-256 of text and command-line overrides
  std::vector<std::string> overrides;
  std::vector<std::int64_t> seeds;
  std::vector<Variant> variants;  ///< the baseline first, then cells, then ablations, in file order
  std::vector<Training> trainings;
  std::vector<std::string> notes;  ///< what folds into what and which keys dropped out
};

}  // namespace strata::config
