// SPDX-License-Identifier: Apache-2.0
// The measures against closed forms.
#include <ATen/ATen.h>

#include <cmath>

#include "analyze/linear_probe.hpp"
#include "analyze/participation_ratio.hpp"
#include "analyze/principal_components.hpp"
#include "catch.hpp"

namespace strata::analyze {
namespace {

using Catch::Matchers::WithinAbs;
using Catch::Matchers::WithinRel;

/// Standard normal numbers out of one of our streams.
at::Tensor normal(std::int64_t rows, std::int64_t columns, std::string_view purpose) {
  Stream stream(7, purpose);
  const at::Tensor values = at::empty({rows, columns}, at::kDouble);
  double* data = values.mutable_data_ptr<double>();
  for (std::int64_t k = 0; k < values.numel(); ++k)
    data[k] = stream.normal();
  return values;
}

}  // namespace

TEST_CASE("the participation ratio of a cross polytope is its dimension, wherever it lies") {
  // ±e_k for k = 1 .. 6: the covariance is the identity / 6, exactly isotropic.
  const at::Tensor unit = at::eye(6, at::kDouble);
  const at::Tensor corners = at::cat({unit, -unit}) + 100.0;
  ParticipationRatio ratio;
  for (std::int64_t k = 0; k < 12; ++k)
    ratio.add(static_cast<std::size_t>(k % 3), corners.narrow(0, k, 1));
  CHECK_THAT(ratio.value(), WithinRel(6.0, 1e-9));
}

TEST_CASE("the participation ratio of states on a line is 1") {
  const at::Tensor line = at::arange(10, at::kDouble).unsqueeze(1) *
                          at::tensor({1.0, -2.0, 3.0, 0.5}, at::kDouble).unsqueeze(0);
  ParticipationRatio ratio;
  ratio.add(0, line);
  CHECK_THAT(ratio.value(), WithinRel(1.0, 1e-9));
}

TEST_CASE("the participation ratio is that of the covariance's eigenvalues") {
  const at::Tensor states =
      normal(200, 5, "states") * at::tensor({3.0, 2.0, 1.0, 0.5, 0.1}, at::kDouble);
  ParticipationRatio ratio;
  for (std::int64_t group = 0; group < 10; ++group)
    ratio.add(static_cast<std::size_t>(group), states.narrow(0, group * 20, 20));
  const at::Tensor centred = states - states.mean(0);
  const at::Tensor values = at::linalg_eigvalsh(centred.t().matmul(centred));
  CHECK_THAT(ratio.value(),
             WithinRel((values.sum().square() / values.square().sum()).item<double>(), 1e-9));
}

TEST_CASE("many puzzles share blocks: the ratio stays that of all, the interval comes near") {
  // 512 puzzles, in 128 blocks of four, against a bootstrap of the 512 by hand.
  const at::Tensor puzzles = normal(512, 4, "many") * at::tensor({2.0, 1.0, 1.0, 0.5}, at::kDouble);
  ParticipationRatio ratio;
  for (std::int64_t k = 0; k < 512; ++k)
    ratio.add(static_cast<std::size_t>(k), puzzles.narrow(0, k, 1));
  const auto ratio_of = [](const at::Tensor& samples) {
    const at::Tensor centred = samples - samples.mean(0);
    const at::Tensor c = centred.t().matmul(centred);
    return (c.trace().square() / c.square().sum()).item<double>();
  };
  CHECK_THAT(ratio.value(), WithinRel(ratio_of(puzzles), 1e-9));
  Stream stream(3);
  double sum = 0, squares = 0;
  for (int resample = 0; resample < 400; ++resample) {
    const at::Tensor drawn = at::empty({512}, at::kLong);
    for (std::int64_t k = 0; k < 512; ++k)
      drawn.mutable_data_ptr<std::int64_t>()[k] = static_cast<std::int64_t>(stream.below(512));
    const double value = ratio_of(puzzles.index_select(0, drawn));
    sum += value;
    squares += value * value;
  }
  const double deviation = std::sqrt(squares / 400 - sum / 400 * sum / 400);
  const Interval interval = ratio.bootstrap(400, Stream(1));
  CHECK_THAT((interval.high - interval.low) / 2 / 1.96, WithinRel(deviation, 0.25));
}

TEST_CASE("puzzles 128 apart are resampled together, so that memory does not grow with puzzles") {
  const at::Tensor states = normal(256, 3, "blocks");
  ParticipationRatio apart, together;
  for (std::int64_t k = 0; k < 256; ++k) {
    apart.add(static_cast<std::size_t>(k), states.narrow(0, k, 1));
    together.add(static_cast<std::size_t>(k % 128), states.narrow(0, k, 1));
  }
  const Interval one = apart.bootstrap(50, Stream(1)), other = together.bootstrap(50, Stream(1));
  CHECK(one.low == other.low);
  CHECK(one.high == other.high);
}

TEST_CASE("resamples without spread are left out of the interval and counted") {
  // Three puzzles on one point and one elsewhere: (3/4)^4 of the resamples hold one point only.
  ParticipationRatio ratio;
  for (std::int64_t k = 0; k < 4; ++k)
    ratio.add(static_cast<std::size_t>(k), at::full({1, 2}, k == 3 ? 1.0 : 0.0, at::kDouble));
  const Interval interval = ratio.bootstrap(1000, Stream(1));
  CHECK(std::isfinite(interval.low));
  CHECK(std::isfinite(interval.high));
  // Also the resamples with nothing but the fourth, (1/4)^4.
  CHECK_THAT(static_cast<double>(interval.left_out) / 1000, WithinAbs(82.0 / 256, 0.06));
}

TEST_CASE("the interval covers the value and is that of the number of puzzles, not of states") {
  const at::Tensor puzzles = normal(40, 8, "puzzles");
  ParticipationRatio once, often;
  for (std::int64_t k = 0; k < 40; ++k) {
    once.add(static_cast<std::size_t>(k), puzzles.narrow(0, k, 1));
    often.add(static_cast<std::size_t>(k), puzzles.narrow(0, k, 1).expand({50, 8}));
  }
  const Interval one = once.bootstrap(300, Stream(1));
  const Interval many = often.bootstrap(300, Stream(1));
  CHECK(one.low < one.value);
  CHECK(one.value < one.high);
  CHECK(one.high - one.low > 0.1);
  CHECK_THAT(many.value, WithinRel(one.value, 1e-9));
  CHECK_THAT(many.high - many.low, WithinRel(one.high - one.low, 1e-9));
}

TEST_CASE("a probe reads what is linear in the states and nothing that is not there") {
  const at::Tensor states = normal(600, 6, "linear");
  const at::Tensor map = normal(6, 4, "map");
  const at::Tensor labels = states.matmul(map).argmax(1);
  LinearProbe probe(4);
  CHECK_FALSE(probe.has_learnt());
  probe.learn(states.narrow(0, 0, 200), labels.narrow(0, 0, 200));
  probe.learn(states.narrow(0, 200, 200), labels.narrow(0, 200, 200));
  const auto accuracy = [&](const at::Tensor& truth) {
    return (probe.predict(states.narrow(0, 400, 200)) == truth.narrow(0, 400, 200))
        .to(at::kDouble)
        .mean()
        .item<double>();
  };
  CHECK(accuracy(labels) > 0.9);
  const at::Tensor noise = normal(600, 4, "noise").argmax(1);
  CHECK(accuracy(noise) < 0.4);
}

TEST_CASE("a probe parts separable classes without a mistake, with a constant in them") {
  const at::Tensor centres = at::tensor({5.0, 5.0, 5.0, 9.0, 9.0, 5.0}, at::kDouble).view({3, 2});
  const at::Tensor labels = at::arange(90, at::kLong) % 3;
  const at::Tensor states =
      centres.index_select(0, labels) + normal(90, 2, "spread").clamp(-1, 1) * 0.2;
  LinearProbe probe(3);
  probe.learn(states, labels);
  CHECK(at::equal(probe.predict(states), labels));
}

TEST_CASE("principal components are the axes of an ellipse, the longest first") {
  const double c = std::cos(0.5), s = std::sin(0.5);
  const at::Tensor angle = at::arange(360, at::kDouble) * (3.14159265358979 / 180);
  const at::Tensor long_axis = 3.0 * angle.cos(), short_axis = angle.sin();
  const at::Tensor points =
      at::stack({4.0 + c * long_axis - s * short_axis, s * long_axis + c * short_axis}, 1);
  const PrincipalComponents found = principal_components(points, 2);
  CHECK_THAT(found.directions[0][0].item<double>(), WithinAbs(c, 1e-6));
  CHECK_THAT(found.directions[1][0].item<double>(), WithinAbs(s, 1e-6));
  CHECK_THAT(found.explained[0].item<double>(), WithinAbs(0.9, 1e-6));
  CHECK_THAT(found.explained[1].item<double>(), WithinAbs(0.1, 1e-6));
  const at::Tensor projected = found.project(points);
  CHECK_THAT(projected.select(1, 0).max().item<double>(), WithinAbs(3.0, 1e-3));
  CHECK_THAT(projected.mean().item<double>(), WithinAbs(0.0, 1e-9));
}

}  // namespace strata::analyze
