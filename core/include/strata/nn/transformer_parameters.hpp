// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "strata/export.hpp"

namespace strata::nn {

/// The parameters that architectures made of transformer blocks share, with HRM's published values
/// as defaults. A config derives from it and begins its describe() and check() with this one's.
struct STRATA_API TransformerParameters {
  std::int64_t hidden_size = 512;
  std::int64_t num_heads = 8;
  double expansion = 4.0;
  std::int64_t mlp_multiple = 256;
  std::string positions = "rope";
  double rope_base = 10000.0;
  std::string norm = "post";
  double norm_epsilon = 1e-5;
  double dropout = 0.0;
  std::int64_t puzzle_embedding_width = 0;
  std::int64_t prefix_length = 0;
  std::string summary = "first";

  static void describe(auto& p) {
    using P = TransformerParameters;
    p("hidden_size", &P::hidden_size, "Width of the latent state at each position").range(1, 65536);
    p("num_heads", &P::num_heads, "Attention heads; a divisor of hidden_size").range(1, 1024);
    p("expansion", &P::expansion, "Width of the MLP: expansion * hidden_size * 2/3, rounded up")
        .range(0.01, 64);
    p("mlp_multiple", &P::mlp_multiple, "The width of the MLP is rounded up to a multiple of this")
        .range(1, 4096);
    p("positions", &P::positions, "How positions are told").one_of({"rope", "learned", "none"});
    p("rope_base", &P::rope_base, "Base of the rotary angles").range(1, 1e12);
    p("norm", &P::norm, "RMSNorm after each residual sum, or before each sublayer")
        .one_of({"post", "pre"});
    p("norm_epsilon", &P::norm_epsilon, "Added to the mean square in RMSNorm").range(0, 1);
    p("dropout", &P::dropout, "Share of each sublayer's output set to zero in training")
        .range(0, 0.99);
    p("puzzle_embedding_width", &P::puzzle_embedding_width,
      "Floats of a puzzle's own learned embedding, given as prefix positions; 0: none")
        .range(0, 1048576);
    p("prefix_length", &P::prefix_length,
      "Positions before the first token, where there is a puzzle embedding; 0: as many as it fills")
        .range(0, 65536);
    p("summary", &P::summary,
      "What the halting policy sees: the first position, or the mean over all")
        .one_of({"first", "mean"});
  }

  /// "" or what does not fit together.
  [[nodiscard]] std::string check() const;

  [[nodiscard]] std::int64_t head_width() const { return hidden_size / num_heads; }
  /// Positions before the first token: none without a puzzle embedding; prefix_length, of which the
  /// embedding fills the first and the others are zero; or as many as it fills,
  /// puzzle_embedding_width / hidden_size, rounded up.
  [[nodiscard]] std::int64_t prefix_positions() const {
    if (puzzle_embedding_width == 0 || prefix_length == 0) return filled_positions();
    return prefix_length;
  }

 private:
  [[nodiscard]] std::int64_t filled_positions() const {
    return (puzzle_embedding_width + hidden_size - 1) / hidden_size;
  }
};

}  // namespace strata::nn
