// SPDX-License-Identifier: Apache-2.0
// What the tests of the architectures of one stack give them.
#pragma once

#include <ATen/ATen.h>

#include <cstdint>

#include "strata/context.hpp"
#include "strata/nn/random.hpp"

namespace test {

/// Five tokens, four of them a sample.
inline strata::Context small_context() {
  strata::Context result;
  result.vocabulary_size = 5;
  result.sequence_length = 4;
  result.precision = strata::Precision::kFloat64;
  return result;
}

/// Two samples.
inline at::Tensor some_tokens() {
  return at::tensor({0, 4, 1, 2, 3, 3, 0, 1}, at::kLong).view({2, 4});
}

inline at::Tensor numbers(at::IntArrayRef shape, std::uint64_t seed) {
  return strata::nn::normal(strata::Stream(seed, "input"), shape, 1.0, at::kDouble);
}

}  // namespace test
