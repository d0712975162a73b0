// SPDX-License-Identifier: Apache-2.0
#include <ATen/ATen.h>

#include <algorithm>
#include <map>

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

strata::Context context() {
  strata::Context result;
  result.vocabulary_size = 5;
  result.sequence_length = kLength;
  result.precision = strata::Precision::kFloat64;
  result.stream = strata::Stream(7, "initialization");
  return result;
}

using Changes = std::vector<std::pair<std::string, strata::Value>>;

/// A small model with some parameters changed.
std::shared_ptr<strata::Architecture> small(const Changes& changes,
                                            const strata::Context& where = context()) {
  const strata::Component& trm = test::component(Kind::kArchitecture, "trm");
  strata::Parameters values = test::parameters(trm, {{"hidden_size", std::int64_t{8}},
                                                     {"num_heads", std::int64_t{2}},
                                                     {"mlp_multiple", std::int64_t{8}},
                                                     {"h_cycles", std::int64_t{2}},
                                                     {"l_cycles", std::int64_t{2}}});
  for (const auto& [name, value] : changes) {
    (void)values.at(name);
    values.set(name, value);
  }
  REQUIRE(trm.check(values) == "");
  return trm.make_architecture(values, where);
}

at::Tensor some_tokens() {
  return at::tensor({0, 4, 1, 2, 3, 3, 0, 1, 2, 0, 4, 4}, at::kLong).view({kRows, kLength});
}

at::Tensor numbers(at::IntArrayRef shape, std::uint64_t seed) {
  return strata::nn::normal(strata::Stream(seed, "input"), shape, 1.0, at::kDouble);
}

std::int64_t published_count(test::Settings settings) {
  strata::Context meta;
  meta.vocabulary_size = 11;
  meta.sequence_length = 81;
  meta.device = "meta";
  const auto model = architecture("trm", settings, meta);
  meta.summary_width = model->summary_width();
  CHECK(model->initial_carry(2, Step{}).at("z_H").sizes() == at::IntArrayRef({2, 97, 512}));
  return test::parameter_count(*model) +
         test::parameter_count(*test::halting("q_learning", {}, meta));
}

/// A segment by hand. `script` names the updates in order, "a" that of the answer and a digit that
/// of a latent state; the last `attached` of them carry gradient.
std::map<std::string, at::Tensor> by_hand(const test::Twin& twin, const std::string& script,
                                          std::size_t attached, const Carry& carry,
                                          const at::Tensor& x) {
  std::map<std::string, at::Tensor> z(carry.entries().begin(), carry.entries().end());
  for (std::size_t index = 0; index < script.size(); ++index) {
    const std::string which(1, script[index]);
    at::Tensor next;
    if (z.contains("z")) {  // one state
      next = twin.stack("L_level", 2, which == "a" ? z["z"] : z["z"] + x);
    } else {
      at::Tensor latent = at::zeros_like(x);
      for (const auto& [name, state] : z)
        if (name != "z_H") latent = latent + state;
      next = twin.stack("L_level", 2, which == "a" ? z["z_H"] + latent : latent + z["z_H"] + x);
    }
    if (index + attached < script.size()) next = next.detach();
    if (z.contains("z"))
      z["z"] = next;
    else if (which == "a")
      z["z_H"] = next;
    else
      z[z.contains("z_L") ? "z_L" : "z_L" + which] = next;
  }
  return z;
}

Step training_step(const strata::RowStreams& streams, bool training = true) {
  Step step;
  step.training = training;
  step.streams = &streams;
  return step;
}

const Changes kEqr = {{"initial_state", std::string("random")},
                      {"damping", 0.05},
                      {"step_noise_training", 0.25},
                      {"step_noise_evaluation", 0.5}};

}  // namespace

TEST_CASE("TRM and its Q head have the published numbers of parameters, counted without memory") {
  CHECK(published_count({{"puzzle_embedding_width", std::int64_t{512}}}) == 6'828'034);
  CHECK(published_count({{"puzzle_embedding_width", std::int64_t{512}},
                         {"mixer", std::string("mlp")},
                         {"positions", std::string("none")}}) == 5'028'866);
}

TEST_CASE("A segment of TRM has values and gradients as unrolled by hand") {
  struct Case {
    const char* states;
    std::int64_t h_cycles, l_cycles, recursions, cycles;
    std::string script;
    std::size_t attached;
  };
  const Case c =
      GENERATE(Case{"yz", 2, 2, 1, 0, "12a12a", 3}, Case{"yz", 3, 1, 2, 0, "1a1a1a", 4},
               Case{"yz", 2, 2, 0, 0, "12a12a", 6}, Case{"yz", 2, 3, 1, 1, "123a123a", 2},
               Case{"single", 2, 2, 1, 0, "12a12a", 3}, Case{"multi", 2, 2, 1, 0, "12a12a", 3},
               Case{"multi", 2, 3, 2, 0, "123a123a", 8}, Case{"multi", 1, 3, 1, 2, "123a", 3});
  const std::string mixer = GENERATE("attention", "mlp");
  const auto model = small({{"states", std::string(c.states)},
                            {"h_cycles", c.h_cycles},
                            {"l_cycles", c.l_cycles},
                            {"gradient_recursions", c.recursions},
                            {"gradient_cycles", c.cycles},
                            {"mixer", mixer},
                            {"puzzle_embedding_width", std::int64_t{11}},
                            {"prefix_length", std::int64_t{3}}});
  INFO(c.states << " " << mixer << " " << c.script);
  REQUIRE(model->puzzle_embedding().prefix_positions == 3);
  const test::Twin twin(*model, 2, "rope");
  Carry carry;
  std::uint64_t seed = 10;
  const Carry fresh = model->initial_carry(kRows, Step{});
  for (const auto& [name, start] : fresh.entries())
    carry.set(name, numbers({kRows, kLength + 3, 8}, ++seed));
  const at::Tensor ours = numbers({kRows, 11}, 3).requires_grad_(true);
  const at::Tensor theirs = ours.detach().clone().requires_grad_(true);

  const auto output = model->segment(carry, some_tokens(), ours, Step{});
  auto expected =
      by_hand(twin, c.script, c.attached, carry, twin.embedded(some_tokens(), theirs, 3));
  REQUIRE(output.carry.entries().size() == expected.size());
  for (const auto& [name, state] : expected)
    CHECK(test::relative_error(output.carry.at(name), state) < 1e-12);
  const at::Tensor answer = expected[expected.contains("z") ? "z" : "z_H"];
  CHECK(test::relative_error(output.logits, twin.logits(answer, 3)) < 1e-12);
  CHECK(test::relative_error(output.summary, answer.select(1, 0)) < 1e-12);
  CHECK(at::equal(model->decode(output.carry), output.logits));

  test::loss_of(output.logits, output.summary).backward();
  test::loss_of(twin.logits(answer, 3), answer.select(1, 0)).backward();
  test::check_gradients(*model, twin);
  CHECK(test::relative_error(ours.grad(), theirs.grad()) < 1e-10);
}

TEST_CASE("TRM's weights have the published names, by mixer and states") {
  const auto names = [](const Changes& changes) {
    std::vector<std::string> found;
    for (const auto& [ours, published] : small(changes)->published_names())
      found.push_back(published);
    std::sort(found.begin(), found.end());
    return found;
  };
  const std::int64_t one = 1;
  CHECK(names({{"layers", one}}) ==
        std::vector<std::string>{"inner.H_init", "inner.L_init",
                                 "inner.L_level.layers.0.mlp.down_proj.weight",
                                 "inner.L_level.layers.0.mlp.gate_up_proj.weight",
                                 "inner.L_level.layers.0.self_attn.o_proj.weight",
                                 "inner.L_level.layers.0.self_attn.qkv_proj.weight",
                                 "inner.embed_tokens.embedding_weight", "inner.lm_head.weight"});
  CHECK(names({{"layers", one}, {"mixer", std::string("mlp")}, {"states", std::string("multi")}}) ==
        std::vector<std::string>{"inner.H_init", "inner.L1_init", "inner.L2_init",
                                 "inner.L_level.layers.0.mlp.down_proj.weight",
                                 "inner.L_level.layers.0.mlp.gate_up_proj.weight",
                                 "inner.L_level.layers.0.mlp_t.down_proj.weight",
                                 "inner.L_level.layers.0.mlp_t.gate_up_proj.weight",
                                 "inner.embed_tokens.embedding_weight", "inner.lm_head.weight"});
  const auto single = names({{"layers", one}, {"states", std::string("single")}});
  CHECK(single.size() == 7);
  CHECK(single.front() == "inner.L_init");
}

TEST_CASE("TRM without a puzzle embedding has no prefix, whatever its length") {
  const auto model = small({{"prefix_length", std::int64_t{16}}});
  CHECK(model->puzzle_embedding().prefix_positions == 0);
  CHECK(model->initial_carry(2, Step{}).at("z_L").sizes() == at::IntArrayRef({2, kLength, 8}));
}

TEST_CASE("TRM's stored starts are the same at every position and are not trained") {
  const auto model = small({});
  const auto buffers = model->named_buffers();
  CHECK(buffers.keys() == std::vector<std::string>{"H_init", "L_init"});
  const Carry carry = model->initial_carry(2, Step{});
  CHECK(at::equal(carry.at("z_H")[1][3], buffers["H_init"]));
  CHECK(at::equal(carry.at("z_L")[0][0], buffers["L_init"]));
  CHECK_FALSE(buffers["H_init"].requires_grad());
}

TEST_CASE(
    "Random starts are truncated normal numbers of the row's own, of each state and channel") {
  strata::Context wide = context();
  wide.sequence_length = 500;
  const auto model = small(kEqr, wide);
  CHECK(model->named_buffers().is_empty());
  const strata::RowStreams streams(3, {{1, 0, 0}, {1, 1, 0}}), second(3, {{1, 1, 0}});
  const Carry carry = model->initial_carry(2, training_step(streams));
  for (const char* name : {"z_H", "z_L"}) {
    CHECK_THAT(carry.at(name).std().item<double>(), WithinAbs(1.0, 0.03));
    CHECK(carry.at(name).abs().max().item<double>() < 2 * 1.1369);
    CHECK_FALSE(at::equal(carry.at(name)[0], carry.at(name)[1]));
    CHECK_FALSE(at::equal(carry.at(name)[0][0], carry.at(name)[0][1]));
  }
  CHECK_FALSE(at::equal(carry.at("z_H"), carry.at("z_L")));
  const Carry alone = model->initial_carry(1, training_step(second));
  CHECK(at::equal(alone.at("z_H")[0], carry.at("z_H")[1]));
  CHECK_THROWS_WITH(model->initial_carry(2, Step{}),
                    "\"initial state z_H\" is drawn for 2 rows out of 0 streams; each row needs "
                    "its own");
}

TEST_CASE("Damping keeps a share of the state that is updated, and noise is added to the rest") {
  const bool training = GENERATE(true, false);
  Changes changes = kEqr;
  changes.emplace_back("h_cycles", std::int64_t{1});
  changes.emplace_back("l_cycles", std::int64_t{1});
  const auto model = small(changes);
  const test::Twin twin(*model, 2, "rope");
  const strata::RowStreams streams(3, {{1, 0, 0}, {1, 1, 0}, {1, 2, 0}});
  const Step step = training_step(streams, training);
  const Carry carry = model->initial_carry(kRows, step);
  const auto output = model->segment(carry, some_tokens(), {}, step);

  const double deviation = training ? 0.25 : 0.5;
  const auto noise = [&](const char* purpose) {
    return strata::nn::normal({&streams, purpose}, {kRows, kLength, 8}, deviation, at::kDouble);
  };
  const at::Tensor z_L =
      0.05 * carry.at("z_L") +
      0.95 * twin.stack("L_level", 2,
                        carry.at("z_L") + carry.at("z_H") + twin.embedded(some_tokens(), {})) +
      noise("step noise 1");
  const at::Tensor z_H = 0.05 * carry.at("z_H") +
                         0.95 * twin.stack("L_level", 2, carry.at("z_H") + z_L) +
                         noise("step noise 2");
  CHECK(test::relative_error(output.carry.at("z_L"), z_L) < 1e-12);
  CHECK(test::relative_error(output.carry.at("z_H"), z_H) < 1e-12);
  CHECK_THAT(noise("step noise 1").std().item<double>(), WithinAbs(deviation, 0.2 * deviation));
}

TEST_CASE("No row of TRM sees another, with all that is drawn switched on") {
  Changes changes = kEqr;
  changes.emplace_back("dropout", 0.5);
  changes.emplace_back("mixer", std::string(GENERATE("attention", "mlp")));
  changes.emplace_back("states", std::string(GENERATE("yz", "single", "multi")));
  const auto model = small(changes);
  CHECK_FALSE(model->capturable());
  const strata::RowStreams all(3, {{1, 0, 0}, {1, 1, 0}, {1, 2, 0}}), one(3, {{1, 1, 0}});
  for (const bool training : {true, false}) {
    const Step many = training_step(all, training), single = training_step(one, training);
    const auto together =
        model->segment(model->initial_carry(kRows, many), some_tokens(), {}, many);
    const auto again = model->segment(model->initial_carry(kRows, many), some_tokens(), {}, many);
    const auto alone =
        model->segment(model->initial_carry(1, single), some_tokens().slice(0, 1, 2), {}, single);
    CHECK(at::allclose(alone.logits[0], together.logits[1], 0, 1e-12));
    CHECK(at::equal(together.logits, again.logits));
  }
}

TEST_CASE("TRM shows its states to an observer in the order of their updates") {
  struct Case {
    const char* states;
    const char* seen;
  };
  const Case c = GENERATE(Case{"yz", "z_L1 z_L2 z_H1 z_L3 z_L4 z_H2 "},
                          Case{"multi", "z_L1.1 z_L2.2 z_H.1 z_L1.3 z_L2.4 z_H.2 "},
                          Case{"single", "z1 z2 z3 z4 z5 z6 "});
  const auto model = small({{"states", std::string(c.states)}});
  const bool dotted = std::string(c.states) == "multi";
  std::string seen;
  const strata::Observer observer = [&](std::string_view name, std::int64_t cycle,
                                        const at::Tensor&) {
    seen += std::string(name) + (dotted ? "." : "") + std::to_string(cycle) + " ";
  };
  Step step;
  step.observer = &observer;
  (void)model->segment(model->initial_carry(kRows, step), some_tokens(), {}, step);
  CHECK(seen == c.seen);
}

TEST_CASE("A random start has its shape on the meta device, without streams") {
  strata::Context meta = context();
  meta.device = "meta";
  const Carry carry = small(kEqr, meta)->initial_carry(2, Step{});
  CHECK(carry.at("z_H").is_meta());
  CHECK(carry.at("z_L").sizes() == at::IntArrayRef({2, kLength, 8}));
}

TEST_CASE("TRM's parameters that do not fit together are told") {
  CHECK(test::complaint(Kind::kArchitecture, "trm", {}).empty());
  CHECK(test::complaint(Kind::kArchitecture, "trm", {{"gradient_recursions", std::int64_t{4}}}) ==
        "gradient_recursions is 4, but a segment has h_cycles = 3 recursions: it must be 0 (all) "
        "to 3");
  CHECK(test::complaint(Kind::kArchitecture, "trm", {{"gradient_cycles", std::int64_t{7}}}) ==
        "gradient_cycles is 7, but the recursions with gradient have 1 * l_cycles = 6 updates of "
        "the latent state: it must be 0 (all) to 6");
  CHECK(test::complaint(
            Kind::kArchitecture, "trm",
            {{"puzzle_embedding_width", std::int64_t{1025}}, {"prefix_length", std::int64_t{2}}}) ==
        "prefix_length is 2, but puzzle_embedding_width = 1025 fills 3 positions of hidden_size = "
        "512: it must be 0 (as many as are filled) or at least 3");
}
