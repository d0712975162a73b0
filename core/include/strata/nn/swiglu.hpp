// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>

#include <cstdint>
#include <memory>

#include "strata/context.hpp"
#include "strata/export.hpp"
#include "strata/nn/convolution.hpp"
#include "strata/nn/linear.hpp"

namespace strata::nn {

/// round(expansion · hidden · 2/3), rounded up to a multiple of `multiple`: three matrices of this
/// width cost what two of width expansion · hidden do. HRM: 512, 4, 256 -> 1536. 0 where the
/// product rounds to 0; the constructor of SwiGlu wants at least 1.
[[nodiscard]] STRATA_API std::int64_t swiglu_width(std::int64_t hidden, double expansion,
                                                   std::int64_t multiple);

/// down(SiLU(gate(x)) ⊙ up(x)), without biases (Shazeer 2020, arXiv 2002.05202, equation 6). With a
/// short convolution (URM's ConvSwiGLU, arXiv 2512.14693) down(SiLU(dwconv(SiLU(gate(x)) ⊙
/// up(x)))).
class STRATA_API SwiGlu : public torch::nn::Module {
 public:
  /// @param kernel positions that the short convolution sees; 0: there is none
  SwiGlu(std::int64_t hidden, std::int64_t width, const Context& context, std::int64_t kernel = 0);
  ~SwiGlu() override;

  /// […, hidden] -> […, hidden]; with a short convolution [batch, positions, hidden]
  [[nodiscard]] at::Tensor forward(const at::Tensor& x) const;

  std::shared_ptr<Linear> gate_up_proj;      ///< one matrix [2 · width, hidden]: gate, then up
  std::shared_ptr<Linear> down_proj;         ///< [hidden, width]
  std::shared_ptr<ShortConvolution> dwconv;  ///< over the width; null where there is none

 private:
  std::int64_t width_;
};

}  // namespace strata::nn
