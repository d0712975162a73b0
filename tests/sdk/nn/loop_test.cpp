// SPDX-License-Identifier: Apache-2.0
#include "strata/nn/loop.hpp"

#include <ATen/ATen.h>

#include <cmath>
#include <vector>

#include "catch.hpp"
#include "strata/nn/relative_change.hpp"

namespace nn = strata::nn;

TEST_CASE("A loop carries gradient through its last applications alone") {
  struct Case {
    std::int64_t loops, gradient_loops, attached;
  };
  const Case c = GENERATE(Case{3, 0, 3}, Case{3, 1, 1}, Case{4, 3, 3}, Case{1, 1, 1});
  INFO(c.loops << " " << c.gradient_loops);
  const at::Tensor start = at::full({2, 1}, 2.0, at::kDouble);
  const at::Tensor factor = at::tensor(3.0, at::kDouble).requires_grad_(true);
  std::vector<std::int64_t> calls, seen;
  const strata::Observer observer = [&](std::string_view name, std::int64_t loop,
                                        const at::Tensor& state) {
    CHECK(name == "z");
    CHECK(state[0][0].item<double>() == 2 * std::pow(3.0, static_cast<double>(loop)));
    seen.push_back(loop);
  };
  strata::Step step;
  step.observer = &observer;
  const at::Tensor z = nn::looped({c.loops, c.gradient_loops}, step, start,
                                  [&](const at::Tensor& state, std::int64_t loop) {
                                    calls.push_back(loop);
                                    return state * factor;
                                  });
  CHECK(seen == calls);
  CHECK(static_cast<std::int64_t>(calls.size()) == c.loops);
  // z = 2 factor^loops, of which `attached` factors are differentiated.
  z.sum().backward();
  CHECK(factor.grad().item<double>() == Approx(2 * static_cast<double>(c.attached) * 2 *
                                               std::pow(3.0, static_cast<double>(c.loops - 1))));
}

TEST_CASE("A loop within a block without gradient stays without") {
  const at::Tensor factor = at::tensor(3.0, at::kDouble).requires_grad_(true);
  const at::NoGradGuard no_grad;
  const at::Tensor z =
      nn::looped({2, 0}, {}, at::ones({1, 1}, at::kDouble),
                 [&](const at::Tensor& state, std::int64_t) { return state * factor; });
  CHECK_FALSE(z.requires_grad());
  CHECK(z.item<double>() == 9);
}

TEST_CASE("A loop says that more loops than there are cannot carry gradient") {
  CHECK(nn::Loop{4, 4}.check().empty());
  CHECK(nn::Loop{4, 0}.check().empty());
  CHECK(nn::Loop{4, 5}.check() ==
        "gradient_loops is 5, but a segment has loops = 4: it must be 0 (all) to 4");
}

TEST_CASE("The relative change of a row is the length of its move over its length before") {
  const at::Tensor before = at::tensor({3.0, 0.0, 0.0, 4.0, 0.0, 0.0, 0.0, 0.0}).view({2, 2, 2});
  const at::Tensor now = at::tensor({3.0, 1.0, 0.0, 4.0, 0.0, 0.0, 2.0, 0.0}).view({2, 2, 2});
  const at::Tensor change = nn::relative_change(now, before);
  CHECK(change.scalar_type() == at::kDouble);
  CHECK(change[0].item<double>() == Approx(0.2));
  CHECK(change[1].item<double>() == Approx(2e12));  // from nothing: beyond any threshold
}
