// SPDX-License-Identifier: Apache-2.0
// universal_transformer and transformer: one stack, in a loop or once.
#include <ATen/ATen.h>

#include "../components.hpp"
#include "catch.hpp"
#include "small_inputs.hpp"
#include "twin.hpp"

using strata::Carry;
using strata::Kind;
using strata::Step;
using test::architecture;
using test::numbers;
using test::small_context;
using test::some_tokens;

TEST_CASE("The quickstart's baseline has 14,210 parameters, the Q head's 66 among them") {
  strata::Context meta = small_context();
  meta.sequence_length = 16;
  meta.device = "meta";
  const auto model = architecture("universal_transformer",
                                  {{"hidden_size", std::int64_t{32}},
                                   {"num_heads", std::int64_t{4}},
                                   {"mlp_multiple", std::int64_t{32}},
                                   {"layers", std::int64_t{1}},
                                   {"positions", std::string("learned")}},
                                  meta);
  meta.summary_width = model->summary_width();
  CHECK(test::parameter_count(*model) == 14'144);
  CHECK(test::parameter_count(*test::halting("q_learning", {}, meta)) == 66);
}

TEST_CASE(
    "The universal transformer adds the input at each loop, gradient through the last of them") {
  struct Case {
    std::int64_t loops, gradient_loops, attached;
  };
  const Case c = GENERATE(Case{3, 0, 3}, Case{3, 1, 1}, Case{3, 2, 2}, Case{1, 0, 1});
  const auto model = architecture("universal_transformer",
                                  {{"hidden_size", std::int64_t{8}},
                                   {"num_heads", std::int64_t{2}},
                                   {"mlp_multiple", std::int64_t{8}},
                                   {"layers", std::int64_t{2}},
                                   {"loops", c.loops},
                                   {"gradient_loops", c.gradient_loops},
                                   {"positions", std::string("learned")},
                                   {"summary", std::string("mean")}},
                                  small_context());
  const test::Twin twin(*model, 2, "learned");
  Carry carry;
  carry.set("z", numbers({2, 4, 8}, 1));
  const auto output = model->segment(carry, some_tokens(), {}, Step{});

  at::Tensor z = carry.at("z");
  const at::Tensor x = twin.embedded(some_tokens(), {});
  for (std::int64_t loop = 0; loop < c.loops; ++loop) {
    z = twin.stack("stack", 2, z + x);
    if (loop < c.loops - c.attached) z = z.detach();
  }
  const at::Tensor logits = twin.logits(z, 0);
  CHECK(test::relative_error(output.carry.at("z"), z) < 1e-12);
  CHECK(test::relative_error(output.logits, logits) < 1e-12);
  CHECK(test::relative_error(output.summary, z.mean(1)) < 1e-12);
  test::loss_of(output.logits, output.summary).backward();
  test::loss_of(logits, z.mean(1)).backward();
  test::check_gradients(*model, twin);
}

TEST_CASE("The universal transformer begins at a stored vector that is not trained") {
  const auto model = architecture(
      "universal_transformer", {{"hidden_size", std::int64_t{8}}, {"num_heads", std::int64_t{2}}},
      small_context());
  const auto buffers = model->named_buffers();
  CHECK(buffers.keys() == std::vector<std::string>{"init"});
  const Carry carry = model->initial_carry(3, Step{});
  CHECK(carry.at("z").sizes() == at::IntArrayRef({3, 4, 8}));
  CHECK(at::equal(carry.at("z")[2][1], buffers["init"]));
}

TEST_CASE("More loops than there are cannot carry gradient") {
  CHECK(test::complaint(Kind::kArchitecture, "universal_transformer",
                        {{"loops", std::int64_t{2}}, {"gradient_loops", std::int64_t{3}}}) ==
        "gradient_loops is 3, but a segment has loops = 2: it must be 0 (all) to 2");
}

TEST_CASE("The transformer answers in one pass, carries nothing and says so") {
  const strata::Component& component = test::component(Kind::kArchitecture, "transformer");
  CHECK_FALSE(component.traits.recurrent);
  CHECK(test::component(Kind::kArchitecture, "universal_transformer").traits.recurrent);

  const auto model = architecture("transformer",
                                  {{"hidden_size", std::int64_t{8}},
                                   {"num_heads", std::int64_t{2}},
                                   {"mlp_multiple", std::int64_t{8}},
                                   {"layers", std::int64_t{3}},
                                   {"puzzle_embedding_width", std::int64_t{8}}},
                                  small_context());
  const test::Twin twin(*model, 2, "rope");
  CHECK(model->initial_carry(2, Step{}).empty());
  const at::Tensor ours = numbers({2, 8}, 1).requires_grad_(true);
  const at::Tensor theirs = ours.detach().clone().requires_grad_(true);
  const auto output = model->segment({}, some_tokens(), ours, Step{});
  CHECK(output.carry.empty());

  const at::Tensor h = twin.stack("stack", 3, twin.embedded(some_tokens(), theirs));
  CHECK(test::relative_error(output.logits, twin.logits(h, 1)) < 1e-12);
  CHECK(test::relative_error(output.summary, h.select(1, 0)) < 1e-12);
  test::loss_of(output.logits, output.summary).backward();
  test::loss_of(twin.logits(h, 1), h.select(1, 0)).backward();
  test::check_gradients(*model, twin);
  CHECK(test::relative_error(ours.grad(), theirs.grad()) < 1e-10);
}
