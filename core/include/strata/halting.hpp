// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/nn/module.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "strata/carry.hpp"
#include "strata/context.hpp"
#include "strata/export.hpp"
#include "strata/stream.hpp"

namespace strata {

/// What a policy sees of a batch after a segment. Grows at its end, with a bump of kApiVersion.
struct Observation {
  at::Tensor summary;   ///< [batch, D], attached in training
  at::Tensor logits;    ///< [batch, length, vocabulary], detached
  at::Tensor correct;   ///< [batch] bool: every label that counts is met (true where none counts);
                        ///< undefined where labels are withheld (evaluation of a policy that does
                        ///< not declare needs_labels)
  at::Tensor segments;  ///< [batch] int64: segments done, this one included
  std::int64_t limit = 1;  ///< core halts a row here whatever the policy says
  bool training = false;
  const RowStreams* streams = nullptr;  ///< one stream a row (exploration)
  /// [batch], detached: SegmentOutput.residual where the architecture gives one, else the relative
  /// change ‖state - before‖ / ‖before‖ over all dense states of the carry. Defined only where the
  /// policy declares needs_state_change().
  at::Tensor state_change;
};

/// What a policy says.
struct Verdict {
  at::Tensor halted;  ///< [batch] bool
  Carry state;        ///< the policy's own state after this segment, rows first; may be empty
  at::Tensor score;   ///< [batch], larger is better, for the selection among votes; undefined where
                      ///< the policy gives none
  /// Named tensors [batch] that losses() needs again and that are worth recording ("q_halt_logits",
  /// attached).
  std::vector<std::pair<std::string, at::Tensor>> outputs;
};

/// One part of a loss, a row each.
struct LossTerm {
  std::string name;   ///< as stored: "q_halt_loss"
  at::Tensor rows;    ///< [batch], attached, before its weight
  double weight = 1;  ///< core adds weight * sum(rows) / batch to the training loss
};

/// Decides who halts, and adds its own loss. Its learned heads live here.
class STRATA_API HaltingPolicy : public torch::nn::Module {
 public:
  ~HaltingPolicy() override;

  /// The most segments in training, and in evaluation unless evaluation.segments says otherwise.
  [[nodiscard]] virtual std::int64_t segments() const = 0;
  /// The policy's state for fresh rows; empty where it has none.
  [[nodiscard]] virtual Carry initial_state(std::int64_t rows) const;
  /// Who halts after this segment. Does not change the policy. In evaluation this is always asked
  /// (for the rates of halting and the score), unless the policy needs labels and does not decide;
  /// evaluation.halting = "policy" alone obeys it.
  [[nodiscard]] virtual Verdict decide(const Observation& observation,
                                       const Carry& state) const = 0;
  /// The policy's own loss. `next_summary` [batch, D] comes from one more segment without gradient
  /// or side effects where needs_look_ahead(), and is undefined otherwise.
  [[nodiscard]] virtual std::vector<LossTerm> losses(const Observation& observation,
                                                     const Verdict& verdict,
                                                     const at::Tensor& next_summary) const;

  [[nodiscard]] virtual bool needs_look_ahead() const { return false; }
  /// Looks at Observation::state_change.
  [[nodiscard]] virtual bool needs_state_change() const { return false; }
  /// Uses labels to decide: never for training, and marked in results.
  [[nodiscard]] virtual bool needs_labels() const { return false; }
  /// Trains on segments() attached segments to one optimizer step, every slot restarting together;
  /// then unroll() replaces decide() and losses() in training.
  [[nodiscard]] virtual bool unrolled() const { return false; }
  /// @param summaries [n, batch, D] attached, @param losses [n, batch] the token loss after each
  /// segment, attached
  /// @return [batch] the loss of each row
  [[nodiscard]] virtual at::Tensor unroll(const at::Tensor& summaries,
                                          const at::Tensor& losses) const;
  /// (our name, published name), as for architectures.
  [[nodiscard]] virtual std::vector<std::pair<std::string, std::string>> published_names() const {
    return {};
  }
  /// decide() gives Verdict::score. Votes can be selected by score under such a policy only.
  [[nodiscard]] virtual bool gives_score() const { return false; }
};

}  // namespace strata
