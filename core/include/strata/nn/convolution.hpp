// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>

#include <cstdint>

#include "strata/context.hpp"
#include "strata/export.hpp"

namespace strata::nn {

/// A convolution over the grid that a sequence of tokens stands for, without bias, with zeros
/// around the grid:
///
///     y[r, c] = Σ over i, j in -k/2 .. k/2 of  W[:, :, i, j] x[r + i, c + j]
///
/// Prefix positions see nothing and are not seen. Initial values: depthwise, uniform between
/// ±1/edge, 1/√ of the cells that a value is made of (PyTorch's own, which FPRM publishes with);
/// full, truncated LeCun normal, deviation 1/√(hidden · edge²).
class STRATA_API GridConvolution : public torch::nn::Module {
 public:
  /// @param edge of the kernel, odd
  /// @param context gives the canvas, whose cells are its sequence, row by row
  /// @throws Error where the kernel's edge is even or the canvas is not the sequence
  GridConvolution(std::int64_t hidden, std::int64_t edge, bool depthwise, const Context& context);
  ~GridConvolution() override;

  /// What a prefix position gets.
  enum class Prefix { kZero, kUnchanged };

  /// @param x [batch, prefix + height · width, hidden] @return the same shape
  [[nodiscard]] at::Tensor forward(const at::Tensor& x, Prefix prefix) const;

  at::Tensor weight;  ///< [hidden, 1 or hidden, edge, edge]

 private:
  std::int64_t height_;
  std::int64_t width_;
  std::int64_t groups_;
};

/// A depthwise convolution along the sequence that looks back (URM, arXiv 2512.14693):
///
///     y[t] = bias + Σ over i of  W[:, i] x[t + i - kernel/2],   zeros before the first and behind
///     the last position
///
/// so that kernel 2 sees a position and the one before it. Initial values: uniform between
/// ±1/√kernel (PyTorch's own, which URM publishes with).
class STRATA_API ShortConvolution : public torch::nn::Module {
 public:
  ShortConvolution(std::int64_t width, std::int64_t kernel, const Context& context);
  ~ShortConvolution() override;

  /// [batch, positions, width] -> the same shape.
  [[nodiscard]] at::Tensor forward(const at::Tensor& x) const;

  at::Tensor weight;  ///< [width, 1, kernel]
  at::Tensor bias;    ///< [width]
};

}  // namespace strata::nn
