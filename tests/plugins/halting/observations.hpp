// SPDX-License-Identifier: Apache-2.0
// Hand-made observations, and numbers computed without LibTorch.
#pragma once

#include <ATen/ATen.h>

#include <cmath>
#include <initializer_list>
#include <utility>
#include <vector>

#include "strata/context.hpp"
#include "strata/halting.hpp"
#include "strata/stream.hpp"

namespace test {

inline at::Tensor integers(std::initializer_list<std::int64_t> rows) {
  return at::tensor(at::IntArrayRef(rows), at::kLong);
}

inline at::Tensor mask(std::initializer_list<std::int64_t> rows) {
  return integers(rows).to(at::kBool);
}

inline at::Tensor numbers(std::initializer_list<double> rows) {
  return at::tensor(at::ArrayRef<double>(rows), at::kDouble);
}

/// Summaries of three numbers, answers of two cells with three possible values.
inline strata::Context context() {
  strata::Context result;
  result.precision = strata::Precision::kFloat64;
  result.summary_width = 3;
  result.sequence_length = 2;
  result.vocabulary_size = 3;
  return result;
}

inline double sigmoid(double x) {
  return 1 / (1 + std::exp(-x));
}

inline double bce(double logit, double target) {
  const double p = sigmoid(logit);
  return -(target * std::log(p) + (1 - target) * std::log(1 - p));
}

inline strata::RowStreams many_streams(std::uint64_t rows) {
  std::vector<strata::Stream::Index> keys;
  for (std::uint64_t row = 0; row < rows; ++row)
    keys.push_back({1, row, 0});
  return {11, keys};
}

}  // namespace test
