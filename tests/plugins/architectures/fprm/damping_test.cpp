// SPDX-License-Identifier: Apache-2.0
#include "fprm/damping.hpp"

#include <ATen/ATen.h>

#include <cmath>
#include <functional>

#include "catch.hpp"

using fprm::advanced;
using fprm::damped;
using fprm::Damping;
using fprm::DampingRule;
using fprm::fresh_damping;
using fprm::residual_of;

namespace {

/// The state after some iterations of z <- z + η (F(z) - z), one row, one position.
struct Iterated {
  at::Tensor z;
  Damping damping;
};
Iterated iterated(const std::function<at::Tensor(const at::Tensor&)>& map, at::Tensor z, int count,
                  const DampingRule& rule) {
  Damping damping = fresh_damping(z.size(0), 1.0, at::kDouble);
  for (int iteration = 0; iteration < count; ++iteration) {
    const at::Tensor mapped = map(z);
    const at::Tensor residual = residual_of(z, mapped, damping.step_size);
    z = damped(z, mapped, damping.step_size);
    damping = advanced(damping, residual, rule);
  }
  return {z, damping};
}

}  // namespace

TEST_CASE("A contraction that gains at each iteration is never damped") {
  // F(z) = 3 + (z - 3)/2, so z_k = 3 + (z_0 - 3)/2^k.
  const auto map = [](const at::Tensor& z) { return 3 + (z - 3) / 2; };
  const auto [z, damping] = iterated(map, at::full({1, 1, 1}, 1.0, at::kDouble), 20, {5, 0.9});
  CHECK(z.item<double>() == 3 - 2 * std::pow(0.5, 20));
  CHECK(damping.step_size.item<double>() == 1);
  CHECK(damping.waited.item<double>() == 0);
}

TEST_CASE("A map that only turns the state around is damped until it converges") {
  // F(z) = -z has the residual 2 for ever, so only the first iteration gains; η is 0.9^m in
  // iteration 1 + 5 m + (1 … 5), and each multiplies z by 1 - 2 η.
  const auto map = [](const at::Tensor& z) { return -z; };
  constexpr int kIterations = 20;
  const auto [z, damping] =
      iterated(map, at::full({1, 1, 1}, 7.0, at::kDouble), kIterations, {5, 0.9});
  double expected = 7, step_size = 1;
  for (int iteration = 1; iteration <= kIterations; ++iteration) {
    step_size = iteration == 1 ? 1 : std::pow(0.9, (iteration - 2) / 5);
    expected *= 1 - 2 * step_size;
  }
  CHECK_THAT(z.item<double>(), Catch::Matchers::WithinRel(expected, 1e-12));
  CHECK(std::abs(expected) < 0.02);
  // 19 iterations without a gain: three times five, and four.
  CHECK_THAT(damping.step_size.item<double>(), Catch::Matchers::WithinRel(std::pow(0.9, 3), 1e-12));
  CHECK(damping.waited.item<double>() == 4);
  CHECK(damping.best.item<double>() == 2);
}

TEST_CASE("Each row waits, gains and shrinks by itself") {
  Damping damping = fresh_damping(2, 0.5, at::kDouble);
  for (const double second : {1.0, 0.9, 0.8, 0.7})
    damping = advanced(damping, at::tensor({1.0, second}, at::kDouble), {3, 0.25});
  CHECK(at::equal(damping.step_size, at::tensor({0.125, 0.5}, at::kDouble)));
  CHECK(at::equal(damping.best, at::tensor({1.0, 0.7}, at::kDouble)));
  CHECK(at::equal(damping.waited, at::tensor({0.0, 0.0}, at::kDouble)));
}

TEST_CASE("The residual is that of the worst token, relative to its own largest number") {
  const at::Tensor z = at::tensor({1.0, -4.0, 10.0, 20.0, 1.0, 1.0, 2.0, 2.0}, at::kDouble);
  const at::Tensor change = at::tensor({0.5, -1.0, 2.0, 0.0, 0.0, 0.0, 0.0, 0.5}, at::kDouble);
  const at::Tensor residual =
      residual_of(z.view({2, 2, 2}), (z + change).view({2, 2, 2}), at::empty({}, at::kDouble));
  CHECK(at::allclose(residual, at::tensor({0.25, 0.25}, at::kDouble)));
  CHECK(residual_of(at::zeros({1, 1, 2}, at::kDouble), at::zeros({1, 1, 2}, at::kDouble),
                    at::empty({}, at::kDouble))
            .item<double>() == 0);
}
