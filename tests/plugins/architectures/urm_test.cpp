// SPDX-License-Identifier: Apache-2.0
#include <ATen/ATen.h>

#include <algorithm>

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

TEST_CASE("URM and its Q head have 13,662,210 parameters on Sudoku, counted without memory") {
  strata::Context meta;
  meta.vocabulary_size = 11;
  meta.sequence_length = 81;
  meta.device = "meta";
  const auto model = architecture("urm", {{"puzzle_embedding_width", std::int64_t{512}}}, meta);
  meta.summary_width = model->summary_width();
  // Four blocks of HRM's size with a kernel of two and a bias for each of the MLP's 1,536 channels.
  const std::int64_t block = 3'407'872 + 3 * 1536, ends = 2 * 11 * 512, q_head = 2 * 512 + 2;
  CHECK(test::parameter_count(*model) +
            test::parameter_count(*test::halting("q_learning", {}, meta)) ==
        13'662'210);
  CHECK(4 * block + ends + q_head == 13'662'210);
  CHECK(model->initial_carry(2, Step{}).at("z").sizes() == at::IntArrayRef({2, 82, 512}));
}

TEST_CASE("URM adds the input at each loop, gradient through the last of them alone") {
  struct Case {
    std::int64_t loops, gradient_loops, convolution;
    std::int64_t attached;
  };
  const Case c = GENERATE(Case{3, 0, 2, 3}, Case{3, 1, 2, 1}, Case{4, 2, 2, 2}, Case{3, 1, 3, 1},
                          Case{2, 1, 5, 1}, Case{3, 2, 0, 2}, Case{1, 1, 2, 1});
  const auto model = architecture("urm",
                                  {{"hidden_size", std::int64_t{8}},
                                   {"num_heads", std::int64_t{2}},
                                   {"mlp_multiple", std::int64_t{8}},
                                   {"layers", std::int64_t{2}},
                                   {"loops", c.loops},
                                   {"gradient_loops", c.gradient_loops},
                                   {"convolution", c.convolution},
                                   {"puzzle_embedding_width", std::int64_t{8}}},
                                  small_context());
  INFO(c.loops << " " << c.gradient_loops << " " << c.convolution);
  const test::Twin twin(*model, 2, "rope");
  Carry carry;
  carry.set("z", numbers({2, 5, 8}, 1));
  const at::Tensor ours = numbers({2, 8}, 3).requires_grad_(true);
  const at::Tensor theirs = ours.detach().clone().requires_grad_(true);
  const auto output = model->segment(carry, some_tokens(), ours, Step{});

  at::Tensor z = carry.at("z");
  const at::Tensor x = twin.embedded(some_tokens(), theirs);
  for (std::int64_t loop = 0; loop < c.loops; ++loop) {
    z = twin.stack("stack", 2, z + x);
    if (loop < c.loops - c.attached) z = z.detach();
  }
  CHECK(test::relative_error(output.carry.at("z"), z) < 1e-12);
  CHECK(test::relative_error(output.logits, twin.logits(z, 1)) < 1e-12);
  CHECK(test::relative_error(output.summary, z.select(1, 0)) < 1e-12);
  test::loss_of(output.logits, output.summary).backward();
  test::loss_of(twin.logits(z, 1), z.select(1, 0)).backward();
  test::check_gradients(*model, twin);
  CHECK(test::relative_error(ours.grad(), theirs.grad()) < 1e-10);
}

TEST_CASE("URM's weights have the published names") {
  const auto model = architecture("urm",
                                  {{"hidden_size", std::int64_t{8}},
                                   {"num_heads", std::int64_t{2}},
                                   {"layers", std::int64_t{1}}},
                                  small_context());
  std::vector<std::string> names;
  for (const auto& [ours, published] : model->published_names())
    names.push_back(published);
  std::sort(names.begin(), names.end());
  CHECK(names == std::vector<std::string>{
                     "inner.embed_tokens.embedding_weight", "inner.init_hidden",
                     "inner.layers.0.mlp.down_proj.weight", "inner.layers.0.mlp.dwconv.bias",
                     "inner.layers.0.mlp.dwconv.weight", "inner.layers.0.mlp.gate_up_proj.weight",
                     "inner.layers.0.self_attn.o_proj.weight",
                     "inner.layers.0.self_attn.qkv_proj.weight", "inner.lm_head.weight"});
  const Carry carry = model->initial_carry(3, Step{});
  CHECK(at::equal(carry.at("z")[2][1], model->named_buffers()["init_hidden"]));
}

TEST_CASE("No row of URM sees another, and dropout acts in training only") {
  const auto model = architecture(
      "urm", {{"hidden_size", std::int64_t{8}}, {"num_heads", std::int64_t{2}}, {"dropout", 0.5}},
      small_context());
  CHECK_FALSE(model->capturable());
  const strata::RowStreams all(3, {{1, 0, 0}, {1, 1, 0}}), one(3, {{1, 1, 0}});
  Step step;
  step.streams = &all;
  const auto evaluated = model->segment(model->initial_carry(2, step), some_tokens(), {}, step);
  step.training = true;
  const auto together = model->segment(model->initial_carry(2, step), some_tokens(), {}, step);
  CHECK(at::equal(together.logits,
                  model->segment(model->initial_carry(2, step), some_tokens(), {}, step).logits));
  CHECK_FALSE(at::allclose(evaluated.logits, together.logits));
  step.streams = &one;
  const auto alone =
      model->segment(model->initial_carry(1, step), some_tokens().slice(0, 1, 2), {}, step);
  CHECK(at::allclose(alone.logits[0], together.logits[1], 0, 1e-12));
}

TEST_CASE("More loops of URM than there are cannot carry gradient") {
  CHECK(test::complaint(Kind::kArchitecture, "urm", {}).empty());
  CHECK(test::complaint(Kind::kArchitecture, "urm", {{"loops", std::int64_t{5}}}) ==
        "gradient_loops is 6, but a segment has loops = 5: it must be 0 (all) to 5");
}
