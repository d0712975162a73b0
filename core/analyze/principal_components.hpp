// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace strata::analyze {

/// The directions in which a cloud of samples spreads most.
struct PrincipalComponents {
  at::Tensor mean;        ///< [D]
  at::Tensor directions;  ///< [D, n] of length 1; the largest entry of each is positive
  at::Tensor explained;   ///< [n] shares of the whole variance, largest first
  /// [samples, n] coordinates of samples [samples, D].
  [[nodiscard]] at::Tensor project(const at::Tensor& samples) const;
};

/// @param samples [samples, D]; all in float64 @param count components, at most D
[[nodiscard]] PrincipalComponents principal_components(const at::Tensor& samples,
                                                       std::int64_t count);

}  // namespace strata::analyze
