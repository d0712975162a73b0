// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/nn/module.h>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "strata/carry.hpp"
#include "strata/context.hpp"
#include "strata/export.hpp"
#include "strata/stream.hpp"

namespace strata {

/// Called with (name of the state, cycle within the segment, the state [rows, …]) for the analysis
/// of latent states.
using Observer =
    std::function<void(std::string_view name, std::int64_t cycle, const at::Tensor& state)>;

/// What core tells an architecture about the segment at hand. Grows at its end, with a bump of
/// kApiVersion.
struct Step {
  at::Tensor segment;  ///< [rows] int64: the number of this segment for each row, from 1; undefined
                       ///< in initial_carry
  std::int64_t limit = 1;               ///< the most segments a row may take, in force here
  bool training = false;                ///< mode; evaluation draws no dropout
  const RowStreams* streams = nullptr;  ///< one stream a row; never null in training and
                                        ///< evaluation, may be null on the meta device
  const Observer* observer = nullptr;   ///< null where nobody looks
};

/// The table of puzzle embeddings that an architecture wants from core; width 0: none.
struct PuzzleEmbedding {
  std::int64_t width = 0;             ///< floats a puzzle
  std::int64_t prefix_positions = 0;  ///< positions that it fills before the first token
};

struct SegmentOutput {
  Carry carry;          ///< returned attached; the trainer detaches it
  at::Tensor logits;    ///< [batch, length, vocabulary], without prefix positions
  at::Tensor summary;   ///< [batch, D]: what a halting policy sees
  at::Tensor residual;  ///< [batch], the architecture's own measure of how far the state is from a
                        ///< fixed point; undefined: core takes the relative change of the carry
};

/// A model that refines a carry, one segment a call. It knows nothing of halting, loss or
/// optimizer. Constructors read no tensor values, so that they run on the meta device. Parameters
/// are kept in float64 for Precision::kFloat64 and float32 otherwise, and are cast on use to the
/// precision of the forward pass.
class STRATA_API Architecture : public torch::nn::Module {
 public:
  ~Architecture() override;

  /// The state in which a fresh row begins; may draw from step.streams (random starts by sample and
  /// trajectory).
  [[nodiscard]] virtual Carry initial_carry(std::int64_t rows, const Step& step) const = 0;

  /// One segment.
  /// @param carry as initial_carry or the last segment gave it, rows first
  /// @param tokens [batch, length] int64
  /// @param puzzle_rows [batch, width] rows of the puzzle table, in the precision of the
  /// parameters; undefined where width is 0
  [[nodiscard]] virtual SegmentOutput segment(const Carry& carry, const at::Tensor& tokens,
                                              const at::Tensor& puzzle_rows, const Step& step) = 0;

  [[nodiscard]] virtual std::int64_t summary_width() const = 0;
  [[nodiscard]] virtual PuzzleEmbedding puzzle_embedding() const { return {}; }
  /// Can whole segments be captured in a CUDA graph (no shape or control flow that depends on
  /// values)?
  [[nodiscard]] virtual bool capturable() const { return false; }
  /// Logits [batch, length, vocabulary] out of a carry, for analysis. Undefined where the model
  /// offers none.
  [[nodiscard]] virtual at::Tensor decode(const Carry& carry) const;
  /// (our name of a parameter or buffer, its published name); what is not listed keeps its name.
  [[nodiscard]] virtual std::vector<std::pair<std::string, std::string>> published_names() const {
    return {};
  }
};

}  // namespace strata
