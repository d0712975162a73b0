// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

namespace strata::nn {

/// How the positions of a sequence learn of each other, in the first half of a block.
enum class Mixer {
  kAttention,             ///< self_attn: every position sees every other (Attention)
  kSequenceMlp,           ///< mlp_t: a SwiGLU along the sequence, the same for every channel; its
                          ///< RMSNorm too runs along the sequence (TRM, arXiv 2510.04871)
  kDepthwiseConvolution,  ///< convolution: over the grid, each channel by itself
  kConvolution,           ///< convolution: over the grid, every channel from all
};

/// Learned shares of each residual sum in place of 1 and 1 (FPRM, arXiv 2606.18206), a number a
/// channel. With α₁ and α₂ the sigmoid of the parameters alpha_1_param and alpha_2_param [hidden],
/// and n = 2 · layers sums in the stack,
///
///     h = α₂ h + β₂ injection,    β₂ = 1 - α₂ α₁ⁿ
///     h = α₁ h + β₁ branch,       β₁ = β₂ (1 - α₁) / (1 - α₁ⁿ + 1e-5)    in every sum
///
/// Without an injection the first line is h = α₂ h.
struct ResidualShares {
  double block = 0.75;      ///< α₁ at the start, between 0 and 1
  double injection = 0.25;  ///< α₂ at the start, between 0 and 1
};

/// What a Stack's blocks are made of, beyond what a user chooses by TransformerParameters. The
/// default is the published HRM. Convolutions over the grid take the tokens as the Context's
/// canvas, height × width, with zeros around it. They neither read nor change a prefix position:
/// one that mixes adds nothing to it, the one at the entry keeps it.
struct StackForm {
  Mixer mixer = Mixer::kAttention;
  std::int64_t mixer_kernel = 3;  ///< edge of a convolution that mixes, odd
  /// Cells along the sequence that a depthwise convolution behind the gate of the SwiGLU sees
  /// (URM's ConvSwiGLU, arXiv 2512.14693; published: 2); 0: there is none.
  std::int64_t mlp_kernel = 0;
  /// Edge, odd, of a depthwise convolution over the grid that the incoming state runs through,
  /// once, before the injection (FPRM; published: 3); 0: there is none. Weight: entry_conv.weight.
  std::int64_t entry_kernel = 0;
  std::optional<ResidualShares> residual_shares;
  /// With norm = "pre": ends with an RMSNorm, so that the state of a loop stays bounded. FPRM goes
  /// without, its shares bound it.
  bool final_norm = true;
};

}  // namespace strata::nn
