// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>

#include <cstdint>
#include <memory>

#include "strata/architecture.hpp"
#include "strata/context.hpp"
#include "strata/export.hpp"
#include "strata/nn/embedding.hpp"
#include "strata/nn/transformer_parameters.hpp"

namespace strata::nn {

/// What the network reads (HRM, arXiv 2506.21734): the puzzle's own embedding, filled up with zeros
/// to the prefix positions, then the tokens; with learned positions p each sum keeps its
/// variance:
///
///     x = √hidden · [puzzle | tokens]      or      x = √hidden · 0.707106781 · ([puzzle | tokens]
///     + p)
class STRATA_API InputEmbedding : public torch::nn::Module {
 public:
  InputEmbedding(const TransformerParameters& parameters, const Context& context);
  ~InputEmbedding() override;

  /// @param tokens [batch, length] int64
  /// @param puzzle_rows [batch, puzzle_embedding_width]; ignored where the width is 0
  /// @return [batch, prefix + length, hidden] in the precision of the forward pass
  [[nodiscard]] at::Tensor forward(const at::Tensor& tokens, const at::Tensor& puzzle_rows) const;

  /// What an architecture that reads its input through this answers to core.
  [[nodiscard]] PuzzleEmbedding puzzle_embedding() const { return puzzle_; }
  /// Prefix and tokens.
  [[nodiscard]] std::int64_t positions() const { return positions_; }

  std::shared_ptr<Embedding> embed_tokens;  ///< [vocabulary, hidden]
  std::shared_ptr<Embedding>
      embed_pos;  ///< [prefix + length, hidden]; null where positions are not learned

 private:
  std::int64_t hidden_;
  std::int64_t positions_;
  PuzzleEmbedding puzzle_;
  at::ScalarType dtype_;
};

}  // namespace strata::nn
