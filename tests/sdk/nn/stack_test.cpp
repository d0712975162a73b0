// SPDX-License-Identifier: Apache-2.0
#include "strata/nn/stack.hpp"

#include <ATen/ATen.h>

#include <set>

#include "catch.hpp"
#include "plain.hpp"
#include "strata/nn/input_embedding.hpp"
#include "strata/nn/random.hpp"
#include "strata/registry.hpp"

using strata::Step;
namespace nn = strata::nn;

namespace {

constexpr std::int64_t kLength = 5;

strata::Context context(strata::Precision precision = strata::Precision::kFloat64) {
  strata::Context result;
  result.vocabulary_size = 4;
  result.sequence_length = kLength;
  result.precision = precision;
  return result;
}

nn::TransformerParameters small() {
  nn::TransformerParameters parameters;
  parameters.hidden_size = 8;
  parameters.num_heads = 2;
  parameters.mlp_multiple = 8;
  parameters.norm_epsilon = 1e-3;
  return parameters;
}

at::Tensor numbers(at::IntArrayRef shape, std::uint64_t seed = 9) {
  return nn::normal(strata::Stream(seed, "input"), shape, 1.0, at::kDouble);
}

plain::Stack plain_twin(const nn::Stack& stack, const nn::TransformerParameters& parameters) {
  plain::Stack twin{{},
                    static_cast<std::size_t>(parameters.num_heads),
                    parameters.positions == "rope" ? parameters.rope_base : 0.0,
                    parameters.norm_epsilon};
  for (const auto& parameter : stack.named_parameters())
    twin.weights.emplace(parameter.key(), plain::matrix(parameter.value()));
  return twin;
}

}  // namespace

TEST_CASE("A stack adds the injection and applies its blocks, normalising after or before") {
  nn::TransformerParameters parameters = small();
  parameters.norm = GENERATE("post", "pre");
  parameters.positions = GENERATE("rope", "none");
  const nn::Stack stack(parameters, 2, context());
  const plain::Stack twin = plain_twin(stack, parameters);
  const at::Tensor hidden = numbers({3, kLength, 8}, 1), injection = numbers({3, kLength, 8}, 2);
  const at::Tensor with = stack.forward(hidden, injection, {Step{}});
  const at::Tensor without = stack.forward(hidden, {}, {Step{}});
  for (std::int64_t row = 0; row < 3; ++row) {
    const plain::Matrix h = plain::matrix(hidden[row]);
    const plain::Matrix sum = plain::plus(h, plain::matrix(injection[row]));
    const bool post = parameters.norm == "post";
    CHECK(plain::difference(post ? twin.post_norm(sum, 2) : twin.pre_norm(sum, 2), with[row]) <
          1e-12);
    CHECK(plain::difference(post ? twin.post_norm(h, 2) : twin.pre_norm(h, 2), without[row]) <
          1e-12);
  }
}

TEST_CASE("The weights of a stack have the published names and layouts") {
  const nn::Stack stack(small(), 2, context());
  std::map<std::string, std::vector<std::int64_t>> shapes;
  for (const auto& parameter : stack.named_parameters())
    shapes[parameter.key()] = parameter.value().sizes().vec();
  const std::vector<std::int64_t> qkv{24, 8}, o{8, 8}, gate_up{48, 8}, down{8, 24};
  CHECK(shapes == std::map<std::string, std::vector<std::int64_t>>{
                      {"layers.0.self_attn.qkv_proj.weight", qkv},
                      {"layers.0.self_attn.o_proj.weight", o},
                      {"layers.0.mlp.gate_up_proj.weight", gate_up},
                      {"layers.0.mlp.down_proj.weight", down},
                      {"layers.1.self_attn.qkv_proj.weight", qkv},
                      {"layers.1.self_attn.o_proj.weight", o},
                      {"layers.1.mlp.gate_up_proj.weight", gate_up},
                      {"layers.1.mlp.down_proj.weight", down}});
  CHECK(stack.named_buffers().is_empty());
}

TEST_CASE("Every weight of a stack begins with numbers of its own, of the seed alone") {
  const nn::Stack first(small(), 2, context()), again(small(), 2, context());
  strata::Context other = context();
  other.stream = strata::Stream(1);
  const nn::Stack different(small(), 2, other);
  std::set<double> corners;
  for (const auto& parameter : first.named_parameters()) {
    CHECK(at::equal(parameter.value(), again.named_parameters()[parameter.key()]));
    CHECK_FALSE(at::equal(parameter.value(), different.named_parameters()[parameter.key()]));
    // In units of the weight's own deviation, so that one stream used twice shows.
    corners.insert(parameter.value()[0][0].item<double>() *
                   std::sqrt(static_cast<double>(parameter.value().size(1))));
  }
  CHECK(corners.size() == 8);
}

TEST_CASE("Dropout acts in training only and does not depend on the batch") {
  nn::TransformerParameters parameters = small();
  parameters.dropout = 0.5;
  const nn::Stack stack(parameters, 1, context());
  const at::Tensor x = numbers({3, kLength, 8});
  const strata::RowStreams all(1, {{4, 0, 0}, {4, 1, 0}, {4, 2, 0}}), last(1, {{4, 2, 0}});
  Step step;
  step.streams = &all;
  const at::Tensor evaluated = stack.forward(x, {}, {step, "H", 1});
  step.training = true;
  const at::Tensor trained = stack.forward(x, {}, {step, "H", 1});
  CHECK_FALSE(at::allclose(evaluated, trained));
  CHECK(at::equal(trained, stack.forward(x, {}, {step, "H", 1})));
  CHECK_FALSE(at::allclose(trained, stack.forward(x, {}, {step, "H", 2})));
  CHECK_FALSE(at::allclose(trained, stack.forward(x, {}, {step, "L", 1})));

  Step alone = step;
  alone.streams = &last;
  CHECK(
      at::allclose(stack.forward(x.slice(0, 2, 3), {}, {alone, "H", 1})[0], trained[2], 0, 1e-12));

  alone.streams = nullptr;
  CHECK_THROWS_WITH(stack.forward(x, {}, {alone, "H", 1}),
                    "dropout in training needs a stream a row, and this step has none");
}

TEST_CASE("No row of a batch sees another") {
  const nn::Stack stack(small(), 2, context());
  const at::Tensor x = numbers({4, kLength, 8});
  const at::Tensor together = stack.forward(x, {}, {Step{}});
  for (std::int64_t row = 0; row < 4; ++row)
    CHECK(at::allclose(stack.forward(x.slice(0, row, row + 1), {}, {Step{}})[0], together[row], 0,
                       1e-12));
}

TEST_CASE("A stack computes in bfloat16 close to float32, from the same weights") {
  const nn::Stack narrow(small(), 2, context(strata::Precision::kBFloat16));
  const nn::Stack wide(small(), 2, context(strata::Precision::kFloat32));
  const at::Tensor x = numbers({2, kLength, 8});
  const at::Tensor y = narrow.forward(x.to(at::kBFloat16), {}, {Step{}});
  CHECK(y.scalar_type() == at::kBFloat16);
  CHECK(at::allclose(y.to(at::kFloat), wide.forward(x.to(at::kFloat), {}, {Step{}}), 0, 0.1));
}

TEST_CASE("The input is the puzzle's rows as prefix positions, then the tokens, scaled") {
  nn::TransformerParameters parameters = small();
  parameters.puzzle_embedding_width = 11;  // two positions of 8, the last five floats zero
  parameters.positions = GENERATE("rope", "learned");
  const nn::InputEmbedding input(parameters, context());
  CHECK(input.puzzle_embedding().width == 11);
  CHECK(input.puzzle_embedding().prefix_positions == 2);
  CHECK(input.positions() == 7);

  const at::Tensor tokens =
      at::tensor({0, 3, 1, 1, 2, 2, 2, 0, 3, 1}, at::kLong).view({2, kLength});
  const at::Tensor puzzle = numbers({2, 11});
  const at::Tensor x = input.forward(tokens, puzzle);
  REQUIRE(x.sizes() == at::IntArrayRef({2, 7, 8}));
  const plain::Matrix table = plain::matrix(input.embed_tokens->embedding_weight);
  for (std::int64_t row = 0; row < 2; ++row) {
    plain::Matrix expected(7, 8);
    for (std::size_t i = 0; i < 11; ++i)
      expected(i / 8, i % 8) = puzzle[row][static_cast<std::int64_t>(i)].item<double>();
    for (std::size_t t = 0; t < 5; ++t)
      for (std::size_t i = 0; i < 8; ++i)
        expected(2 + t, i) =
            table(static_cast<std::size_t>(
                      tokens[row][static_cast<std::int64_t>(t)].item<std::int64_t>()),
                  i);
    if (parameters.positions == "learned") {
      expected = plain::plus(expected, plain::matrix(input.embed_pos->embedding_weight));
      for (double& value : expected.values)
        value *= 0.707106781;
    }
    for (double& value : expected.values)
      value *= std::sqrt(8.0);
    CHECK(plain::difference(expected, x[row]) < 1e-13);
  }
}

namespace {

struct TwoParts : nn::TransformerParameters {
  std::int64_t layers = 3;
  static void describe(auto& p) {
    TransformerParameters::describe(p);
    p("layers", &TwoParts::layers, "Blocks").range(1, 8);
  }
};

}  // namespace

TEST_CASE("A config takes the shared parameters over from its base") {
  const strata::Schema schema = strata::schema_of<TwoParts>();
  REQUIRE(schema.size() == 13);
  CHECK(schema.front().name == "hidden_size");
  CHECK(schema.back().name == "layers");
  strata::Parameters values = strata::defaults(schema);
  values.set("hidden_size", std::int64_t{32});
  values.set("layers", std::int64_t{2});
  const auto config = strata::read_config<TwoParts>(values);
  CHECK(config.hidden_size == 32);
  CHECK(config.layers == 2);
  CHECK(strata::check_config<TwoParts>(values).empty());
}

TEST_CASE("Sizes that do not fit together are told with what must be") {
  nn::TransformerParameters parameters = small();
  CHECK(parameters.check().empty());
  parameters.num_heads = 3;
  CHECK(parameters.check() ==
        "hidden_size is 8 and num_heads is 3: hidden_size must be a multiple of num_heads");
  parameters.num_heads = 8;
  CHECK(
      parameters.check() ==
      "a head is hidden_size / num_heads = 8 / 8 = 1 wide: with positions = \"rope\" this must be "
      "even");
  parameters.positions = "learned";
  CHECK(parameters.check().empty());
}
