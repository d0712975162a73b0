// SPDX-License-Identifier: Apache-2.0
#include "strata/nn/input_embedding.hpp"

#include <ATen/ATen.h>

#include <cmath>

#include "strata/nn/construction.hpp"

namespace strata::nn {
namespace {

/// The published 1/√2, to its nine digits.
constexpr double kHalfVariance = 0.707106781;

}  // namespace

InputEmbedding::InputEmbedding(const TransformerParameters& parameters, const Context& context)
    : embed_tokens(register_module(
          "embed_tokens",
          std::make_shared<Embedding>(context.vocabulary_size, parameters.hidden_size,
                                      within(context, "embed_tokens")))),
      hidden_(parameters.hidden_size),
      positions_(parameters.prefix_positions() + context.sequence_length),
      puzzle_{parameters.puzzle_embedding_width, parameters.prefix_positions()},
      dtype_(forward_dtype(context.precision)) {
  if (parameters.positions == "learned")
    embed_pos = register_module(
        "embed_pos",
        std::make_shared<Embedding>(positions_, hidden_, within(context, "embed_pos")));
}

InputEmbedding::~InputEmbedding() = default;

at::Tensor InputEmbedding::forward(const at::Tensor& tokens, const at::Tensor& puzzle_rows) const {
  at::Tensor x = embed_tokens->forward(tokens, dtype_);
  if (puzzle_.width > 0) {
    const std::int64_t filled = puzzle_.prefix_positions * hidden_;
    const at::Tensor prefix =
        at::constant_pad_nd(puzzle_rows.to(dtype_), {0, filled - puzzle_.width})
            .view({-1, puzzle_.prefix_positions, hidden_});
    x = at::cat({prefix, x}, 1);
  }
  if (embed_pos) x = kHalfVariance * (x + embed_pos->embedding_weight.to(dtype_));
  return std::sqrt(static_cast<double>(hidden_)) * x;
}

}  // namespace strata::nn
