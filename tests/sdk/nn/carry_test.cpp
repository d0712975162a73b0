// SPDX-License-Identifier: Apache-2.0
#include "strata/carry.hpp"

#include <ATen/ATen.h>

#include "catch.hpp"

using strata::Carry;

namespace {

at::Tensor mask(std::initializer_list<std::int64_t> rows) {
  return at::tensor(at::IntArrayRef(rows), at::kLong).to(at::kBool);
}

Carry carry(double first) {
  Carry result;
  result.set("z", at::arange(6, at::kDouble).view({3, 2}) + first);
  result.set("scalar", at::arange(3, at::kDouble) - first);  // a scalar a row
  return result;
}

}  // namespace

TEST_CASE("A carry keeps the order of its tensors and replaces one in its place") {
  Carry state = carry(0);
  state.set("z", at::zeros({3, 2}));
  REQUIRE(state.entries().size() == 2);
  CHECK(state.entries()[0].first == "z");
  CHECK(at::equal(state.at("z"), at::zeros({3, 2})));
  CHECK(state.contains("scalar"));
  CHECK_FALSE(state.contains("z_H"));
  CHECK(Carry().empty());
}

TEST_CASE("A carry names the tensors that it has when asked for another") {
  CHECK_THROWS_WITH(carry(0).at("z_H"), "the carry holds no tensor \"z_H\". It holds: z, scalar");
  CHECK_THROWS_WITH(Carry().at("z_H"), "the carry holds no tensor \"z_H\". It holds: nothing");
}

TEST_CASE("Rows of a carry are replaced where the mask says so, whatever their rank") {
  const at::Tensor chosen = mask({0, 1, 0});
  const Carry mixed = carry(0).replaced_where(chosen, carry(10));
  CHECK(at::equal(mixed.at("z"), at::tensor({0., 1., 12., 13., 4., 5.}, at::kDouble).view({3, 2})));
  CHECK(at::equal(mixed.at("scalar"), at::tensor({0., -9., 2.}, at::kDouble)));
}

TEST_CASE("Carries that do not fit are refused with both shapes") {
  const at::Tensor chosen = mask({0, 1, 0});
  Carry other = carry(1);
  other.set("z", at::zeros({3, 4}));
  CHECK_THROWS_WITH(carry(0).replaced_where(chosen, other),
                    "\"z\" of the carry has shape [3, 2], its fresh rows have [3, 4]");
  other.set("more", at::zeros({3}));
  CHECK_THROWS_WITH(carry(0).replaced_where(chosen, other),
                    "a carry of 2 tensors cannot take rows of one with 3");
}

TEST_CASE("Rows are taken by their index") {
  const Carry taken = carry(0).rows(at::tensor({2, 0}, at::kLong));
  CHECK(at::equal(taken.at("scalar"), at::tensor({2., 0.}, at::kDouble)));
  CHECK(taken.at("z").sizes() == at::IntArrayRef({2, 2}));
}

TEST_CASE("A detached carry has the values and no history") {
  Carry state;
  const at::Tensor leaf = at::ones({2}).requires_grad_(true);
  state.set("z", leaf * 2);
  CHECK(state.at("z").requires_grad());
  CHECK_FALSE(state.detached().at("z").requires_grad());
  CHECK(at::equal(state.detached().at("z"), at::full({2}, 2.0)));
}
