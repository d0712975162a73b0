// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

#include <string_view>

#include "strata/export.hpp"
#include "strata/stream.hpp"

/// Tensors filled from a Stream. The numbers are drawn in float64 on the CPU, in row-major order,
/// and cast to the dtype and device asked for; on the meta device nothing is drawn.
namespace strata::nn {

/// Uniform in [low, high).
[[nodiscard]] STRATA_API at::Tensor uniform(Stream stream, at::IntArrayRef shape, double low,
                                            double high, const at::TensorOptions& options);

/// Normal with mean 0.
[[nodiscard]] STRATA_API at::Tensor normal(Stream stream, at::IntArrayRef shape,
                                           double standard_deviation,
                                           const at::TensorOptions& options);

/// Normal with mean 0, cut off at two of its own standard deviations s, where s is chosen so that
/// what is left has the standard deviation asked for (as JAX's initialisers do, and HRM after
/// them):
///
///     x = s √2 erfinv(u),  u uniform in (-erf √2, erf √2),  s = standard_deviation / √(1 - 4 φ(2)
///     / erf √2)
///
/// with φ the density of the standard normal; s is 1.1368 times standard_deviation.
[[nodiscard]] STRATA_API at::Tensor truncated_normal(Stream stream, at::IntArrayRef shape,
                                                     double standard_deviation,
                                                     const at::TensorOptions& options);

/// Which numbers the rows of a batch get: each from its own stream, so that they do not depend on
/// the batch that it is in.
struct RowDraw {
  const RowStreams* streams = nullptr;  ///< as many as rows; may be null on the meta device
  std::string_view purpose;             ///< two that are the same draw the same numbers
};

/// normal(), row by row. @param shape rows first
/// @throws Error where a row has no stream
[[nodiscard]] STRATA_API at::Tensor normal(const RowDraw& draw, at::IntArrayRef shape,
                                           double standard_deviation,
                                           const at::TensorOptions& options);

/// truncated_normal(), row by row. @param shape rows first
/// @throws Error where a row has no stream
[[nodiscard]] STRATA_API at::Tensor truncated_normal(const RowDraw& draw, at::IntArrayRef shape,
                                                     double standard_deviation,
                                                     const at::TensorOptions& options);

}  // namespace strata::nn
