// SPDX-License-Identifier: Apache-2.0
#include <ATen/ATen.h>

#include <algorithm>
#include <set>

#include "../components.hpp"
#include "catch.hpp"
#include "strata/nn/random.hpp"
#include "twin.hpp"

using Catch::Matchers::WithinAbs;
using strata::Carry;
using strata::Kind;
using strata::Step;
using test::architecture;

namespace {

constexpr std::int64_t kRows = 3;
constexpr std::int64_t kLength = 4;

strata::Context context(strata::Precision precision = strata::Precision::kFloat64) {
  strata::Context result;
  result.vocabulary_size = 5;
  result.sequence_length = kLength;
  result.precision = precision;
  result.stream = strata::Stream(7, "initialization");
  return result;
}

const test::Settings kSmall = {{"hidden_size", std::int64_t{8}},
                               {"num_heads", std::int64_t{2}},
                               {"mlp_multiple", std::int64_t{8}},
                               {"h_layers", std::int64_t{1}},
                               {"l_layers", std::int64_t{2}}};

at::Tensor some_tokens() {
  return at::tensor({0, 4, 1, 2, 3, 3, 0, 1, 2, 0, 4, 4}, at::kLong).view({kRows, kLength});
}

at::Tensor numbers(at::IntArrayRef shape, std::uint64_t seed) {
  return strata::nn::normal(strata::Stream(seed, "input"), shape, 1.0, at::kDouble);
}

std::int64_t published_count(std::int64_t vocabulary, std::int64_t length) {
  strata::Context meta;
  meta.vocabulary_size = vocabulary;
  meta.sequence_length = length;
  meta.device = "meta";
  const auto model = architecture("hrm", {{"puzzle_embedding_width", std::int64_t{512}}}, meta);
  meta.summary_width = model->summary_width();
  return test::parameter_count(*model) +
         test::parameter_count(*test::halting("q_learning", {}, meta));
}

/// What the interface says of a segment, computed by hand: `script` names the updates of a segment
/// in order; the last `attached` of them carry gradient.
struct Expected {
  at::Tensor z_H, z_L, logits;
};

Expected by_hand(const test::Twin& twin, const std::string& script, std::size_t attached,
                 const at::Tensor& start_H, const at::Tensor& start_L, const at::Tensor& x,
                 std::int64_t prefix) {
  at::Tensor z_H = start_H, z_L = start_L;
  for (std::size_t index = 0; index < script.size(); ++index) {
    const bool is_free = index + attached < script.size();
    at::Tensor& state = script[index] == 'L' ? z_L : z_H;
    state = script[index] == 'L' ? twin.stack("L_level", 2, z_L + z_H + x)
                                 : twin.stack("H_level", 1, z_H + z_L);
    if (is_free) state = state.detach();
  }
  return {z_H, z_L, twin.logits(z_H, prefix)};
}

}  // namespace

TEST_CASE("HRM and its Q head have the published numbers of parameters, counted without memory") {
  CHECK(published_count(11, 81) == 27'275'266);   // Sudoku
  CHECK(published_count(6, 900) == 27'270'146);   // Maze
  CHECK(published_count(12, 900) == 27'276'290);  // ARC
}

TEST_CASE("A segment of HRM has values and gradients as unrolled by hand") {
  struct Case {
    std::int64_t h_cycles, l_cycles, gradient_cycles;
    std::string script;
    std::size_t attached;
  };
  const Case c =
      GENERATE(Case{2, 2, 1, "LLHLLH", 2}, Case{2, 2, 2, "LLHLLH", 3}, Case{2, 2, 3, "LLHLLH", 5},
               Case{2, 2, 0, "LLHLLH", 6}, Case{1, 1, 1, "LH", 2}, Case{3, 1, 2, "LHLHLH", 4},
               Case{1, 3, 1, "LLLH", 2});
  const std::string positions = GENERATE("rope", "learned");
  const auto model = architecture("hrm",
                                  {{"hidden_size", std::int64_t{8}},
                                   {"num_heads", std::int64_t{2}},
                                   {"mlp_multiple", std::int64_t{8}},
                                   {"h_layers", std::int64_t{1}},
                                   {"l_layers", std::int64_t{2}},
                                   {"h_cycles", c.h_cycles},
                                   {"l_cycles", c.l_cycles},
                                   {"gradient_cycles", c.gradient_cycles},
                                   {"positions", positions},
                                   {"puzzle_embedding_width", std::int64_t{11}}},
                                  context());
  REQUIRE(model->puzzle_embedding().prefix_positions == 2);
  const test::Twin twin(*model, 2, positions);

  Carry carry;
  carry.set("z_H", numbers({kRows, kLength + 2, 8}, 1));
  carry.set("z_L", numbers({kRows, kLength + 2, 8}, 2));
  const at::Tensor ours = numbers({kRows, 11}, 3).requires_grad_(true);
  const at::Tensor theirs = ours.detach().clone().requires_grad_(true);

  const strata::SegmentOutput output = model->segment(carry, some_tokens(), ours, Step{});
  const Expected expected = by_hand(twin, c.script, c.attached, carry.at("z_H"), carry.at("z_L"),
                                    twin.embedded(some_tokens(), theirs), 2);
  CHECK(test::relative_error(output.carry.at("z_H"), expected.z_H) < 1e-12);
  CHECK(test::relative_error(output.carry.at("z_L"), expected.z_L) < 1e-12);
  CHECK(test::relative_error(output.logits, expected.logits) < 1e-12);
  CHECK(at::equal(output.summary, output.carry.at("z_H").select(1, 0)));
  CHECK(output.carry.at("z_H").requires_grad());

  test::loss_of(output.logits, output.summary).backward();
  test::loss_of(expected.logits, expected.z_H.select(1, 0)).backward();
  test::check_gradients(*model, twin);
  CHECK(test::relative_error(ours.grad(), theirs.grad()) < 1e-10);
}

TEST_CASE("HRM begins at two stored vectors of deviation 1 that are not trained") {
  const auto model = architecture("hrm",
                                  {{"hidden_size", std::int64_t{4096}},
                                   {"num_heads", std::int64_t{1}},
                                   {"expansion", 0.01},
                                   {"h_layers", std::int64_t{1}},
                                   {"l_layers", std::int64_t{1}},
                                   {"mlp_multiple", std::int64_t{1}}},
                                  context(strata::Precision::kFloat32));
  const auto buffers = model->named_buffers();
  CHECK(buffers.keys() == std::vector<std::string>{"H_init", "L_init"});
  for (const auto& buffer : buffers) {
    CHECK_THAT(buffer.value().std().item<double>(), WithinAbs(1.0, 0.04));
    CHECK_FALSE(buffer.value().requires_grad());
  }
  CHECK_FALSE(at::equal(buffers["H_init"], buffers["L_init"]));
  const Carry carry = model->initial_carry(2, Step{});
  CHECK(carry.at("z_H").sizes() == at::IntArrayRef({2, kLength, 4096}));
  CHECK(at::equal(carry.at("z_H")[1][3], buffers["H_init"]));
  CHECK(at::equal(carry.at("z_L")[0][0], buffers["L_init"]));
}

TEST_CASE("HRM's weights have the published names") {
  const auto model = architecture("hrm",
                                  {{"hidden_size", std::int64_t{8}},
                                   {"num_heads", std::int64_t{2}},
                                   {"h_layers", std::int64_t{1}},
                                   {"l_layers", std::int64_t{1}},
                                   {"positions", std::string("learned")}},
                                  context());
  std::set<std::string> names;
  for (const auto& [ours, published] : model->published_names()) {
    INFO(ours);
    CHECK((model->named_parameters().contains(ours) || model->named_buffers().contains(ours)));
    names.insert(published);
  }
  CHECK(names == std::set<std::string>{"inner.H_init", "inner.L_init", "inner.lm_head.weight",
                                       "inner.embed_tokens.embedding_weight",
                                       "inner.embed_pos.embedding_weight",
                                       "inner.H_level.layers.0.self_attn.qkv_proj.weight",
                                       "inner.H_level.layers.0.self_attn.o_proj.weight",
                                       "inner.H_level.layers.0.mlp.gate_up_proj.weight",
                                       "inner.H_level.layers.0.mlp.down_proj.weight",
                                       "inner.L_level.layers.0.self_attn.qkv_proj.weight",
                                       "inner.L_level.layers.0.self_attn.o_proj.weight",
                                       "inner.L_level.layers.0.mlp.gate_up_proj.weight",
                                       "inner.L_level.layers.0.mlp.down_proj.weight"});
}

TEST_CASE("HRM shows its states to an observer in the order of their updates") {
  const auto model = architecture("hrm", kSmall, context());
  std::string seen;
  at::Tensor last;
  const strata::Observer observer = [&](std::string_view name, std::int64_t cycle,
                                        const at::Tensor& state) {
    seen += std::string(name) + std::to_string(cycle) + " ";
    last = state;
  };
  Step step;
  step.observer = &observer;
  const auto output = model->segment(model->initial_carry(kRows, step), some_tokens(), {}, step);
  CHECK(seen == "z_L1 z_L2 z_H1 z_L3 z_L4 z_H2 ");
  CHECK(at::equal(last, output.carry.at("z_H")));
  CHECK(at::equal(model->decode(output.carry), output.logits));
}

TEST_CASE("The same seed gives the same HRM, another seed another") {
  const auto first = architecture("hrm", kSmall, context());
  const auto again = architecture("hrm", kSmall, context());
  strata::Context seeded = context();
  seeded.stream = strata::Stream(8, "initialization");
  const auto other = architecture("hrm", kSmall, seeded);
  const Step step;
  const auto logits = [&](strata::Architecture& model) {
    return model.segment(model.initial_carry(kRows, step), some_tokens(), {}, step).logits;
  };
  CHECK(at::equal(logits(*first), logits(*again)));
  CHECK_FALSE(at::allclose(logits(*first), logits(*other)));
}

TEST_CASE("HRM computes in bfloat16 with parameters in float32, and leaves the summary wide") {
  const auto narrow = architecture("hrm", kSmall, context(strata::Precision::kBFloat16));
  const auto wide = architecture("hrm", kSmall, context(strata::Precision::kFloat32));
  const Step step;
  const auto ours = narrow->segment(narrow->initial_carry(kRows, step), some_tokens(), {}, step);
  const auto theirs = wide->segment(wide->initial_carry(kRows, step), some_tokens(), {}, step);
  CHECK(ours.logits.scalar_type() == at::kBFloat16);
  CHECK(ours.carry.at("z_L").scalar_type() == at::kBFloat16);
  CHECK(ours.summary.scalar_type() == at::kFloat);
  for (const at::Tensor& parameter : narrow->parameters())
    CHECK(parameter.scalar_type() == at::kFloat);
  CHECK(test::relative_error(ours.logits.to(at::kFloat), theirs.logits) < 0.05);
  ours.logits.sum().backward();
  CHECK(narrow->named_parameters()["lm_head.weight"].grad().scalar_type() == at::kFloat);
}

TEST_CASE("Without gradient mode a segment of HRM keeps no history") {
  const auto model = architecture("hrm", kSmall, context());
  const at::NoGradGuard no_gradient;
  const auto output =
      model->segment(model->initial_carry(kRows, Step{}), some_tokens(), {}, Step{});
  CHECK_FALSE(output.logits.requires_grad());
  CHECK_FALSE(output.carry.at("z_L").requires_grad());
}

TEST_CASE("HRM with dropout draws by row and cannot be captured") {
  const auto model = architecture(
      "hrm", {{"hidden_size", std::int64_t{8}}, {"num_heads", std::int64_t{2}}, {"dropout", 0.5}},
      context());
  CHECK_FALSE(model->capturable());
  CHECK(architecture("hrm", kSmall, context())->capturable());
  const strata::RowStreams all(3, {{1, 0, 0}, {1, 1, 0}, {1, 2, 0}}), one(3, {{1, 1, 0}});
  Step step;
  step.training = true;
  step.streams = &all;
  const auto together = model->segment(model->initial_carry(kRows, step), some_tokens(), {}, step);
  step.streams = &one;
  const auto alone =
      model->segment(model->initial_carry(1, step), some_tokens().slice(0, 1, 2), {}, step);
  CHECK(at::allclose(alone.logits[0], together.logits[1], 0, 1e-12));
}

TEST_CASE("HRM's parameters that do not fit together are told") {
  CHECK(test::complaint(Kind::kArchitecture, "hrm", {}).empty());
  CHECK(test::complaint(Kind::kArchitecture, "hrm", {{"gradient_cycles", std::int64_t{5}}}) ==
        "gradient_cycles is 5, but a segment has h_cycles * l_cycles = 4 updates of z_L: it must "
        "be 0 (all) to 4");
  CHECK(test::complaint(Kind::kArchitecture, "hrm", {{"num_heads", std::int64_t{7}}}) ==
        "hidden_size is 512 and num_heads is 7: hidden_size must be a multiple of num_heads");
}
