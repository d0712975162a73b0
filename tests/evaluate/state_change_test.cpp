// SPDX-License-Identifier: Apache-2.0
#include "evaluate/state_change.hpp"

#include <ATen/ATen.h>

#include <cmath>

#include "catch.hpp"

using Catch::Matchers::WithinAbs;
using strata::Carry;
using strata::SegmentOutput;

namespace {

at::Tensor numbers(std::initializer_list<double> values, at::IntArrayRef shape) {
  return at::tensor(at::ArrayRef<double>(values), at::kDouble).view(shape);
}

}  // namespace

TEST_CASE("the state's change is that of all dense states together, a row each") {
  Carry before, now;
  before.set("z_H", numbers({3, 0, 0, 1}, {2, 2}));
  before.set("z_L", numbers({4, 0}, {2, 1}));
  before.set("answer", at::zeros({2, 7}, at::kLong));  // tokens: no dense state
  before.set("damping", numbers({1, 1}, {2}));         // a scalar of a solver: none
  now.set("z_H", numbers({3, 0, 0, 3}, {2, 2}));
  now.set("z_L", numbers({5, 0}, {2, 1}));
  now.set("answer", at::ones({2, 7}, at::kLong));
  now.set("damping", numbers({9, 9}, {2}));
  const at::Tensor change = strata::evaluate::relative_change(now, before);
  CHECK_THAT(change[0].item<double>(), WithinAbs(1.0 / 5, 1e-15));
  CHECK_THAT(change[1].item<double>(), WithinAbs(2.0 / 1, 1e-15));
}

TEST_CASE("an architecture's own residual takes precedence, and without a state nothing is said") {
  Carry before;
  before.set("z", numbers({1, 1}, {2, 1}));
  SegmentOutput output;
  output.carry.set("z", numbers({2, 1}, {2, 1}).requires_grad_(true));
  output.logits = at::zeros({2, 1, 1});
  CHECK(at::equal(strata::evaluate::state_change(output, before), numbers({1, 0}, {2})));
  CHECK_FALSE(strata::evaluate::state_change(output, before).requires_grad());
  output.residual = at::full({2}, 0.5, at::kFloat).requires_grad_(true);
  CHECK(at::equal(strata::evaluate::state_change(output, before), numbers({0.5, 0.5}, {2})));
  CHECK_FALSE(strata::evaluate::state_change(output, before).requires_grad());
  CHECK(strata::evaluate::state_change(
            {.carry = {}, .logits = at::zeros({2, 1, 1}), .summary = {}, .residual = {}}, {})
            .isnan()
            .all()
            .item<bool>());
}

TEST_CASE("a start at zero is infinitely far from anything, and a state at rest is still") {
  Carry before, now;
  before.set("z", numbers({0, 0}, {2, 1}));
  now.set("z", numbers({1, 0}, {2, 1}));
  const at::Tensor change = strata::evaluate::relative_change(now, before);
  CHECK(change[0].item<double>() > 1e9);
  CHECK(change[1].item<double>() == 0);
}
