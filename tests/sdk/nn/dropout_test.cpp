// SPDX-License-Identifier: Apache-2.0
#include "strata/nn/dropout.hpp"

#include <ATen/ATen.h>

#include "catch.hpp"

using Catch::Matchers::WithinAbs;
using strata::RowStreams;
namespace nn = strata::nn;

TEST_CASE("Dropout sets its share to zero and keeps the mean") {
  const at::Tensor y = nn::dropout(at::ones({2, 300, 100}, at::kDouble), 0.3,
                                   RowStreams(1, {{0, 0, 0}, {0, 1, 0}}), "dropout");
  CHECK_THAT((y == 0).to(at::kDouble).mean().item<double>(), WithinAbs(0.3, 0.01));
  CHECK_THAT(y.mean().item<double>(), WithinAbs(1.0, 0.015));
  CHECK_FALSE(at::equal(y[0], y[1]));
  CHECK_THAT(y.max().item<double>(), WithinAbs(1 / 0.7, 1e-6));
}

TEST_CASE("A row is dropped the same in whatever batch it happens to be") {
  const at::Tensor x = at::arange(24, at::kDouble).view({3, 8}) + 1;
  const RowStreams streams(5, {{7, 0, 0}, {7, 1, 0}, {7, 2, 0}});
  const at::Tensor together = nn::dropout(x, 0.5, streams, "here");
  const at::Tensor alone = nn::dropout(x.slice(0, 2, 3), 0.5, RowStreams(5, {{7, 2, 0}}), "here");
  CHECK(at::equal(together[2], alone[0]));
  CHECK_FALSE(at::equal(together, nn::dropout(x, 0.5, streams, "there")));
}

TEST_CASE("Dropout has the gradient of its mask") {
  const at::Tensor x = at::ones({1, 50}, at::kDouble).requires_grad_(true);
  const at::Tensor y = nn::dropout(x, 0.5, RowStreams(5, {{0, 0, 0}}), "here");
  y.sum().backward();
  CHECK(at::equal(x.grad(), y));
}

TEST_CASE("Dropout refuses rows without a stream of their own") {
  CHECK_THROWS_WITH(nn::dropout(at::ones({3, 2}), 0.5, RowStreams(1, {{0, 0, 0}}), "here"),
                    "dropout was given 3 rows and 1 streams; each row needs its own");
}
