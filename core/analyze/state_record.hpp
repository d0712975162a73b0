// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "analyze/linear_probe.hpp"
#include "analyze/participation_ratio.hpp"
#include "evaluate/score.hpp"
#include "protocol/replay_messages.hpp"
#include "strata/dataset.hpp"
#include "strata/stream.hpp"

namespace strata::analyze {

/// What is known of a batch of puzzles besides its states.
struct BatchLabels {
  std::size_t first = 0;  ///< number of its first puzzle
  bool teaches = false;   ///< the probes learn from it; else they are scored on it
  at::Tensor labels;      ///< [rows, length] int64, on the CPU
  at::Tensor counted;     ///< [rows, length] bool: there is a label
  at::Tensor open;        ///< [rows, length] bool: and the puzzle leaves the cell open; undefined
                          ///< where cells cannot be told by position
};

/// Collects one state's numbers over batches, segments and cycles.
class StateRecord {
 public:
  StateRecord(std::string name, std::int64_t tokens) : name_(std::move(name)), tokens_(tokens) {}

  /// [rows, …] after a cycle and before it.
  void moved(std::int64_t segment, std::int64_t cycle, const at::Tensor& now,
             const at::Tensor& before);
  /// After the last cycle of a segment. @param state [rows, positions, D] or [rows, D]
  void settled(std::int64_t segment, const at::Tensor& state, const BatchLabels& batch);
  /// @param predicted [rows, length] int64: what the model would answer after this cycle
  void decoded(std::int64_t segment, std::int64_t cycle, const at::Tensor& predicted,
               const BatchLabels& batch);

  struct Wanted {
    std::string model;
    std::int64_t resamples = 500;
    std::int64_t trajectories = 4;
    Stream stream{0};
  };
  /// @param keys of the puzzles by their numbers
  [[nodiscard]] std::vector<protocol::AnalysisValue> values(
      const Wanted& wanted, const std::vector<std::string>& keys) const;

 private:
  using Place = std::pair<std::int64_t, std::int64_t>;  ///< segment, cycle
  struct Mean {
    double sum = 0;
    std::int64_t count = 0;
  };
  struct Scores {
    evaluate::Share exact, tokens, open;
  };
  struct Probe {
    LinearProbe probe;
    evaluate::Share tokens, open;
  };
  struct Pooled {
    std::size_t first;
    std::int64_t segment;
    at::Tensor states;  ///< [rows, D] float64, the mean over positions
  };
  class Writer;

  void probe(std::int64_t segment, const at::Tensor& states, const BatchLabels& batch);
  void write_trajectories(Writer& writer, const Wanted& wanted,
                          const std::vector<std::string>& keys) const;

  std::string name_;
  std::int64_t tokens_;
  ParticipationRatio by_position_;
  ParticipationRatio by_puzzle_;
  std::map<Place, Mean> moves_;
  std::map<Place, Scores> scores_;
  std::map<std::int64_t, Probe> probes_;  ///< by segment
  std::vector<Pooled> pooled_;
};

}  // namespace strata::analyze
