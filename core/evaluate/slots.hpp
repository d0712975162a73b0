// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "evaluate/evaluator.hpp"
#include "evaluate/model.hpp"
#include "evaluate/row.hpp"

namespace strata::evaluate {

struct SlotOptions {
  std::int64_t slots = 256;  ///< the most rows in flight
  std::int64_t limit = 1;    ///< segments
  bool by_policy = false;    ///< the policy's word ends a row
  double noise = 0;          ///< standard deviation, added to dense states between segments
  /// RowAnswer::margin is wanted, for votes: each answer is then decoded and encoded once more.
  bool margins = false;
};

/// How often the policy's word and the truth met, over all decisions before the limit.
struct HaltingCounts {
  std::int64_t halts_when_right = 0, halts_when_wrong = 0;
  std::int64_t continues_when_right = 0, continues_when_wrong = 0;
  [[nodiscard]] std::int64_t decisions() const {
    return halts_when_right + halts_when_wrong + continues_when_right + continues_when_wrong;
  }
};

/// A fixed number of slots through which any number of rows passes: a row that has halted leaves,
/// and the next one takes its slot at once with a fresh carry and fresh policy state. So time
/// follows the mean number of segments, and device memory the number of slots. Which rows share a
/// batch changes nothing: streams are keyed (seed, purpose, sample, trajectory, segment).
///
/// To be used in inference mode, with the model in evaluation mode.
class Slots {
 public:
  using Next = std::function<std::optional<Row>()>;
  using Done = std::function<void(const Row& row, RowAnswer answer)>;

  Slots(const Model& model, const EvaluationContext& context, SlotOptions options);

  /// Until `next` gives no more. Rows are done in the order in which they halt.
  /// @throws Stopped where the context's `stop` answers true; asked after each segment
  void run(const Next& next, const Done& done);

  /// Segments times rows that were computed.
  [[nodiscard]] std::int64_t evaluations() const { return evaluations_; }
  [[nodiscard]] const HaltingCounts& halting() const { return halting_; }
  /// The most rows that were ever in flight.
  [[nodiscard]] std::int64_t most_in_flight() const { return most_in_flight_; }

 private:
  struct Seen;
  bool fill(const Next& next);
  void append(std::vector<Row> fresh);
  void step(const Done& done);
  [[nodiscard]] Seen see(const SegmentOutput& output, const Step& step) const;
  [[nodiscard]] std::vector<std::int64_t> note(const Seen& seen);
  void finish(const std::vector<std::int64_t>& finished, const Seen& seen,
              const SegmentOutput& output, const Done& done);
  [[nodiscard]] std::vector<double> margins_of(const std::vector<std::int64_t>& finished,
                                               const at::Tensor& tokens,
                                               const at::Tensor& logits) const;
  void keep(const std::vector<std::int64_t>& kept, const SegmentOutput& output, const Seen& seen);
  void add_noise();
  [[nodiscard]] RowStreams streams(std::int64_t ahead) const;
  [[nodiscard]] at::Tensor index(const std::vector<std::int64_t>& rows) const;

  const Model& model_;
  const EvaluationContext& context_;
  SlotOptions options_;
  bool asks_policy_;
  std::vector<Row> rows_;  ///< in flight; all below has its rows in this order
  std::vector<RowAnswer> answers_;
  at::Tensor tokens_, labels_;  ///< [rows, length] int64
  at::Tensor puzzle_rows_;      ///< [rows, width], undefined without a table
  at::Tensor segments_;         ///< [rows] int64: segments done
  at::Tensor logits_;           ///< [rows, length, vocabulary] of the last segment
  Carry carry_, state_;
  HaltingCounts halting_;
  std::int64_t evaluations_ = 0, most_in_flight_ = 0;
};

}  // namespace strata::evaluate
