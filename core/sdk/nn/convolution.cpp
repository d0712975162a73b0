// SPDX-License-Identifier: Apache-2.0
#include "strata/nn/convolution.hpp"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include <cmath>

#include "strata/error.hpp"
#include "strata/nn/construction.hpp"
#include "strata/nn/random.hpp"

namespace strata::nn {
namespace {

at::Tensor initial_weight(std::int64_t hidden, std::int64_t edge, bool depthwise,
                          const Context& context) {
  if (edge % 2 == 0)
    throw Error(fmt::format(
        "the kernel of a convolution over the grid is {} wide: it must be odd, so that it has a "
        "middle",
        edge));
  if (std::int64_t{context.height} * context.width != context.sequence_length)
    throw Error(fmt::format(
        "a convolution over the grid needs tokens that are the cells of the canvas: the sequence "
        "has {}, the canvas is {} × {}",
        context.sequence_length, context.height, context.width));
  const Stream stream = context.stream.child("weight");
  const at::TensorOptions options = parameter_options(context);
  if (depthwise) {
    const double bound = 1.0 / static_cast<double>(edge);
    return uniform(stream, {hidden, 1, edge, edge}, -bound, bound, options);
  }
  return truncated_normal(stream, {hidden, hidden, edge, edge},
                          1.0 / std::sqrt(static_cast<double>(hidden * edge * edge)), options);
}

}  // namespace

GridConvolution::GridConvolution(std::int64_t hidden, std::int64_t edge, bool depthwise,
                                 const Context& context)
    : weight(register_parameter("weight", initial_weight(hidden, edge, depthwise, context))),
      height_(context.height),
      width_(context.width),
      groups_(depthwise ? hidden : 1) {}

GridConvolution::~GridConvolution() = default;

at::Tensor GridConvolution::forward(const at::Tensor& x, Prefix prefix) const {
  const std::int64_t batch = x.size(0), hidden = x.size(2), cells = height_ * width_;
  const std::int64_t first = x.size(1) - cells;
  // [batch, hidden, height, width]
  const at::Tensor grid =
      x.slice(1, first).transpose(1, 2).reshape({batch, hidden, height_, width_});
  const std::int64_t middle = weight.size(2) / 2;
  const at::Tensor mixed = at::conv2d(grid, weight.to(x.scalar_type()), /*bias=*/{}, /*stride=*/1,
                                      /*padding=*/middle, /*dilation=*/1, groups_)
                               .reshape({batch, hidden, cells})
                               .transpose(1, 2);
  if (first == 0) return mixed;
  const at::Tensor before = x.slice(1, 0, first);
  return at::cat({prefix == Prefix::kUnchanged ? before : at::zeros_like(before), mixed}, 1);
}

ShortConvolution::ShortConvolution(std::int64_t width, std::int64_t kernel,
                                   const Context& context) {
  const double bound = 1.0 / std::sqrt(static_cast<double>(kernel));
  const at::TensorOptions options = parameter_options(context);
  weight = register_parameter("weight", uniform(context.stream.child("weight"), {width, 1, kernel},
                                                -bound, bound, options));
  bias = register_parameter("bias",
                            uniform(context.stream.child("bias"), {width}, -bound, bound, options));
}

ShortConvolution::~ShortConvolution() = default;

at::Tensor ShortConvolution::forward(const at::Tensor& x) const {
  const at::ScalarType dtype = x.scalar_type();
  const at::Tensor padded =
      at::conv1d(x.transpose(1, 2), weight.to(dtype), bias.to(dtype), /*stride=*/1,
                 /*padding=*/weight.size(2) / 2, /*dilation=*/1, /*groups=*/x.size(2));
  // An even kernel gives one position too many.
  return padded.slice(2, 0, x.size(1)).transpose(1, 2);
}

}  // namespace strata::nn
