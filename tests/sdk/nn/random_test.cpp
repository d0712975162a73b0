// SPDX-License-Identifier: Apache-2.0
#include "strata/nn/random.hpp"

#include <ATen/ATen.h>

#include <cmath>

#include "catch.hpp"

using Catch::Matchers::WithinAbs;
namespace nn = strata::nn;

namespace {

constexpr std::int64_t kMany = 200000;

at::Tensor sample(std::uint64_t seed) {
  return nn::truncated_normal(strata::Stream(seed, "test"), {kMany}, 0.5, at::kDouble);
}

double share(const at::Tensor& condition) {
  return condition.to(at::kDouble).mean().item<double>();
}

}  // namespace

TEST_CASE(
    "A truncated normal has the standard deviation asked for and ends at two of the parent's") {
  const at::Tensor x = sample(1);
  // The parent's own is 1/0.87962566 of what is left, as JAX's initialisers have it.
  const double parent = 0.5 / 0.87962566103423978;
  CHECK_THAT(x.mean().item<double>(), WithinAbs(0.0, 0.005));
  CHECK_THAT(x.std().item<double>(), WithinAbs(0.5, 0.004));
  CHECK(x.abs().max().item<double>() <= 2 * parent * (1 + 1e-12));
  CHECK(x.abs().max().item<double>() > 1.99 * parent);
  // Its distribution function at one parent deviation: erf(1/sqrt 2) / erf(sqrt 2).
  const double inside = std::erf(1 / std::sqrt(2.0)) / std::erf(std::sqrt(2.0));
  CHECK_THAT(share(x.abs() < parent), WithinAbs(inside, 0.005));
}

TEST_CASE("A normal and a uniform tensor have their moments") {
  const at::Tensor x = nn::normal(strata::Stream(2), {kMany}, 3.0, at::kDouble);
  CHECK_THAT(x.mean().item<double>(), WithinAbs(0.0, 0.03));
  CHECK_THAT(x.std().item<double>(), WithinAbs(3.0, 0.03));
  CHECK_THAT(share(x.abs() < 3.0), WithinAbs(std::erf(1 / std::sqrt(2.0)), 0.005));

  const at::Tensor u = nn::uniform(strata::Stream(3), {kMany}, -1.0, 3.0, at::kDouble);
  CHECK(u.min().item<double>() >= -1.0);
  CHECK(u.max().item<double>() < 3.0);
  CHECK_THAT(u.mean().item<double>(), WithinAbs(1.0, 0.01));
  CHECK_THAT(u.std().item<double>(), WithinAbs(4.0 / std::sqrt(12.0), 0.01));
}

TEST_CASE("A seed gives the same tensor, float32 is the float64 one rounded") {
  CHECK(at::equal(sample(1), sample(1)));
  CHECK_FALSE(at::equal(sample(1), sample(2)));
  const at::Tensor narrow =
      nn::truncated_normal(strata::Stream(1, "test"), {kMany}, 0.5, at::kFloat);
  CHECK(at::equal(narrow, sample(1).to(at::kFloat)));
}

TEST_CASE("On the meta device tensors have a shape and no numbers") {
  const auto meta = at::TensorOptions().device(at::kMeta).dtype(at::kFloat);
  for (const at::Tensor& x : {nn::truncated_normal(strata::Stream(1), {1 << 20, 1 << 20}, 1, meta),
                              nn::normal(strata::Stream(1), {1 << 20, 1 << 20}, 1, meta),
                              nn::uniform(strata::Stream(1), {1 << 20, 1 << 20}, 0, 1, meta)}) {
    CHECK(x.is_meta());
    CHECK(x.numel() == std::int64_t{1} << 40);
  }
}

TEST_CASE("Rows draw from streams of their own, so that the batch does not matter") {
  const strata::RowStreams all(1, {{4, 0, 0}, {4, 1, 0}, {4, 2, 0}}), last(1, {{4, 2, 0}});
  const at::Tensor together = strata::nn::normal({&all, "noise"}, {3, 5, 2}, 2.0, at::kDouble);
  CHECK(together.sizes() == at::IntArrayRef({3, 5, 2}));
  CHECK(
      at::equal(strata::nn::normal({&last, "noise"}, {1, 5, 2}, 2.0, at::kDouble)[0], together[2]));
  CHECK(at::equal(together[1], strata::nn::normal(all.row(1, "noise"), {5, 2}, 2.0, at::kDouble)));
  CHECK_FALSE(
      at::equal(together, strata::nn::normal({&all, "other"}, {3, 5, 2}, 2.0, at::kDouble)));
  CHECK(at::equal(strata::nn::truncated_normal({&all, "start"}, {3, 5, 2}, 1.0, at::kDouble)[1],
                  strata::nn::truncated_normal(all.row(1, "start"), {5, 2}, 1.0, at::kDouble)));
  CHECK(strata::nn::normal({nullptr, "noise"}, {3, 5}, 1.0, at::TensorOptions().device("meta"))
            .is_meta());
  CHECK_THROWS_WITH(strata::nn::normal({&last, "noise"}, {3, 5}, 1.0, at::kDouble),
                    "\"noise\" is drawn for 3 rows out of 1 streams; each row needs its own");
}
