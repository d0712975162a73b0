// SPDX-License-Identifier: Apache-2.0
#include "strata/nn/random.hpp"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include <cmath>
#include <numbers>
#include <vector>

#include "strata/error.hpp"

namespace strata::nn {
namespace {

/// A float64 tensor on the CPU, each element by a call of `draw`.
template <class Draw>
at::Tensor drawn(at::IntArrayRef shape, Draw draw) {
  at::Tensor values = at::empty(shape, at::kDouble);
  double* value = values.mutable_data_ptr<double>();
  for (std::int64_t left = values.numel(); left > 0; --left)
    *value++ = draw();
  return values;
}

bool is_meta(const at::TensorOptions& options) {
  return options.device().is_meta();
}

/// `fill` of each row's stream and shape, stacked.
template <class Fill>
at::Tensor by_row(const RowDraw& draw, at::IntArrayRef shape, const at::TensorOptions& options,
                  Fill fill) {
  if (is_meta(options)) return at::empty(shape, options);
  const std::int64_t streams = draw.streams == nullptr ? 0 : draw.streams->size();
  if (streams != shape.at(0))
    throw Error(fmt::format("\"{}\" is drawn for {} rows out of {} streams; each row needs its own",
                            draw.purpose, shape.at(0), streams));
  if (streams == 0) return at::empty(shape, options);
  std::vector<at::Tensor> rows;
  for (std::int64_t row = 0; row < streams; ++row)
    rows.push_back(fill(draw.streams->row(row, draw.purpose), shape.slice(1)));
  return at::stack(rows).to(options);
}

}  // namespace

at::Tensor uniform(Stream stream, at::IntArrayRef shape, double low, double high,
                   const at::TensorOptions& options) {
  if (is_meta(options)) return at::empty(shape, options);
  return drawn(shape, [&] { return low + (high - low) * stream.uniform(); }).to(options);
}

at::Tensor normal(Stream stream, at::IntArrayRef shape, double standard_deviation,
                  const at::TensorOptions& options) {
  if (is_meta(options)) return at::empty(shape, options);
  return drawn(shape, [&] { return standard_deviation * stream.normal(); }).to(options);
}

at::Tensor truncated_normal(Stream stream, at::IntArrayRef shape, double standard_deviation,
                            const at::TensorOptions& options) {
  if (is_meta(options)) return at::empty(shape, options);
  constexpr double kCut = 2.0;
  const double mass = std::erf(kCut / std::numbers::sqrt2);
  const double density = std::exp(-kCut * kCut / 2.0) / std::sqrt(2.0 * std::numbers::pi);
  const double scale = standard_deviation / std::sqrt(1.0 - 2.0 * kCut * density / mass);
  // The draw is in [-mass, mass), whose ends rounding may carry past the cut.
  at::Tensor values = drawn(shape, [&] { return mass * (2.0 * stream.uniform() - 1.0); });
  return values.erfinv_()
      .mul_(std::numbers::sqrt2 * scale)
      .clamp_(-kCut * scale, kCut * scale)
      .to(options);
}

at::Tensor normal(const RowDraw& draw, at::IntArrayRef shape, double standard_deviation,
                  const at::TensorOptions& options) {
  return by_row(draw, shape, options, [&](Stream stream, at::IntArrayRef row) {
    return normal(std::move(stream), row, standard_deviation, at::kDouble);
  });
}

at::Tensor truncated_normal(const RowDraw& draw, at::IntArrayRef shape, double standard_deviation,
                            const at::TensorOptions& options) {
  return by_row(draw, shape, options, [&](Stream stream, at::IntArrayRef row) {
    return truncated_normal(std::move(stream), row, standard_deviation, at::kDouble);
  });
}

}  // namespace strata::nn
