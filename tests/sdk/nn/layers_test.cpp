// SPDX-License-Identifier: Apache-2.0
#include <ATen/ATen.h>

#include <cmath>

#include "catch.hpp"
#include "plain.hpp"
#include "strata/nn/attention.hpp"
#include "strata/nn/embedding.hpp"
#include "strata/nn/linear.hpp"
#include "strata/nn/random.hpp"
#include "strata/nn/rms_norm.hpp"
#include "strata/nn/rotary.hpp"
#include "strata/nn/stack.hpp"
#include "strata/nn/summary.hpp"
#include "strata/nn/swiglu.hpp"

using Catch::Matchers::WithinAbs;
namespace nn = strata::nn;

namespace {

strata::Context context(strata::Precision precision = strata::Precision::kFloat64) {
  strata::Context result;
  result.precision = precision;
  return result;
}

at::Tensor numbers(at::IntArrayRef shape, std::uint64_t seed = 9) {
  return nn::normal(strata::Stream(seed, "input"), shape, 1.0, at::kDouble);
}

}  // namespace

TEST_CASE("A linear layer is x times the transposed weight plus the bias") {
  nn::Linear layer(5, 3, context(), /*with_bias=*/true);
  {
    const at::NoGradGuard no_gradient;
    layer.bias.copy_(at::arange(3));
  }
  const at::Tensor x = numbers({4, 5});
  plain::Matrix expected = plain::linear(plain::matrix(x), plain::matrix(layer.weight));
  for (std::size_t row = 0; row < 4; ++row)
    for (std::size_t column = 0; column < 3; ++column)
      expected(row, column) += static_cast<double>(column);
  CHECK(plain::difference(expected, layer.forward(x)) < 1e-13);
  CHECK(layer.forward(numbers({2, 7, 5})).sizes() == at::IntArrayRef({2, 7, 3}));
}

TEST_CASE("A linear layer begins as truncated LeCun normal without bias") {
  const nn::Linear layer(400, 300, context(), /*with_bias=*/true);
  CHECK_THAT(layer.weight.std().item<double>(), WithinAbs(1 / 20.0, 0.0005));
  CHECK(layer.weight.abs().max().item<double>() < 2 * 1.1369 / 20.0);
  CHECK(layer.bias.count_nonzero().item<std::int64_t>() == 0);
}

TEST_CASE("Parameters are float32 for bfloat16 and are cast to the input's dtype on use") {
  const nn::Linear layer(8, 4, context(strata::Precision::kBFloat16));
  CHECK(layer.weight.scalar_type() == at::kFloat);
  const at::Tensor x = numbers({3, 8}).to(at::kBFloat16);
  CHECK(at::equal(layer.forward(x), at::matmul(x, layer.weight.to(at::kBFloat16).t())));
  const nn::Embedding table(6, 4, context(strata::Precision::kBFloat16));
  const at::Tensor tokens = at::tensor({2, 0}, at::kLong);
  CHECK(at::equal(table.forward(tokens, at::kBFloat16),
                  table.embedding_weight.index_select(0, tokens).to(at::kBFloat16)));
}

TEST_CASE("An embedding begins with standard deviation 1 over the root of its width") {
  const nn::Embedding table(1000, 100, context());
  CHECK_THAT(table.embedding_weight.std().item<double>(), WithinAbs(0.1, 0.001));
}

TEST_CASE("RMSNorm divides by the root of the mean square, in float32 for bfloat16") {
  const at::Tensor x = numbers({6, 16}) * 3;
  CHECK(plain::difference(plain::rms_norm(plain::matrix(x), 1e-5), nn::rms_norm(x, 1e-5)) < 1e-13);
  CHECK(plain::difference(plain::rms_norm(plain::matrix(x), 0.5), nn::rms_norm(x, 0.5)) < 1e-13);
  const at::Tensor narrow = x.to(at::kBFloat16);
  CHECK(at::equal(nn::rms_norm(narrow, 1e-5),
                  nn::rms_norm(narrow.to(at::kFloat), 1e-5).to(at::kBFloat16)));
}

TEST_CASE("Rotary embedding turns the halves of a head by the position's angles") {
  const nn::Rotary rotary(7, 6, 100.0, context());
  const at::Tensor x = numbers({2, 7, 3, 6});
  const at::Tensor y = rotary.forward(x);
  for (std::int64_t head = 0; head < 3; ++head) {
    plain::Matrix expected = plain::matrix(x[1].select(1, head));
    plain::rotate(expected, 0, 6, 100.0);
    CHECK(plain::difference(expected, y[1].select(1, head)) < 1e-13);
  }
  CHECK(at::equal(y.select(1, 0), x.select(1, 0)));
}

TEST_CASE("The rotary tables of a bfloat16 model are float32") {
  const nn::Rotary narrow(90, 8, 10000.0, context(strata::Precision::kBFloat16));
  const nn::Rotary exact(90, 8, 10000.0, context());
  const at::Tensor x = numbers({1, 90, 8}).to(at::kBFloat16);
  const at::Tensor difference =
      narrow.forward(x).to(at::kDouble) - exact.forward(x.to(at::kDouble));
  CHECK(narrow.forward(x).scalar_type() == at::kBFloat16);
  // Half a unit in the last place of bfloat16; tables in bfloat16 would miss the angle itself by as
  // much as 0.25.
  CHECK(difference.abs().max().item<double>() < 0.02);
}

TEST_CASE("SwiGLU gates the upper half of one matrix with the lower") {
  const nn::SwiGlu mlp(6, 10, context());
  const at::Tensor x = numbers({4, 6});
  const plain::Matrix expected =
      plain::swiglu(plain::matrix(x), plain::matrix(mlp.gate_up_proj->weight),
                    plain::matrix(mlp.down_proj->weight));
  CHECK(plain::difference(expected, mlp.forward(x)) < 1e-13);
}

TEST_CASE("The width of SwiGLU is two thirds of the expansion, rounded up to the multiple") {
  CHECK(nn::swiglu_width(512, 4, 256) == 1536);
  CHECK(nn::swiglu_width(64, 4, 256) == 256);
  CHECK(nn::swiglu_width(32, 4, 32) == 96);
  CHECK(nn::swiglu_width(32, 4, 1) == 85);
  CHECK(nn::swiglu_width(768, 4, 256) == 2048);
}

TEST_CASE("An MLP that would be 0 wide is refused in words") {
  nn::TransformerParameters parameters;
  parameters.hidden_size = 32;
  parameters.expansion = 0.01;
  CHECK(parameters.check() ==
        "expansion is 0.01 and hidden_size is 32: the MLP would be expansion * hidden_size * 2/3, "
        "rounded, = 0 wide. expansion must be more than 0.75 / hidden_size = 0.02344");
  parameters.expansion = 0.0235;
  CHECK(parameters.check().empty());
}

TEST_CASE("An MLP along the sequence that would be 0 wide is refused in words") {
  nn::TransformerParameters parameters;
  parameters.hidden_size = 32;
  parameters.expansion = 0.05;  // enough for the channels, not for 9 positions
  nn::StackForm form;
  form.mixer = nn::Mixer::kSequenceMlp;
  strata::Context nine = context();
  nine.sequence_length = 9;
  CHECK_THROWS_WITH(
      nn::Stack(parameters, 1, nine, form),
      "expansion is 0.05 and the sequence has 9 positions: the MLP along it would be expansion * "
      "positions * 2/3, rounded, = 0 wide. expansion must be more than 0.75 / positions = 0.08333");
  parameters.expansion = 0.084;
  CHECK_NOTHROW(nn::Stack(parameters, 1, nine, form));
}

TEST_CASE(
    "Attention mixes values by the softmax of scaled products, every position with every other") {
  const std::int64_t heads = GENERATE(1, 2, 4);
  const nn::Attention attention(8, heads, context());
  const at::Tensor x = numbers({3, 5, 8});
  const plain::Matrix qkv = plain::matrix(attention.qkv_proj->weight);
  const plain::Matrix out = plain::matrix(attention.o_proj->weight);
  const nn::Rotary rotary(5, 8 / heads, 50.0, context());
  const auto count = static_cast<std::size_t>(heads);
  for (std::int64_t row = 0; row < 3; ++row) {
    const plain::Matrix input = plain::matrix(x[row]);
    CHECK(plain::difference(plain::attention(input, qkv, out, count, 0),
                            attention.forward(x, nullptr)[row]) < 1e-13);
    CHECK(plain::difference(plain::attention(input, qkv, out, count, 50.0),
                            attention.forward(x, &rotary)[row]) < 1e-13);
  }
}

TEST_CASE("A summary is the first position or the mean over all, at least in float32") {
  const at::Tensor state = numbers({2, 4, 3});
  CHECK(at::equal(nn::summary_of(state, "first"), state.select(1, 0)));
  CHECK(at::allclose(nn::summary_of(state, "mean"), state.sum(1) / 4, 0, 1e-15));
  CHECK(nn::summary_of(state, "first").scalar_type() == at::kDouble);
  CHECK(nn::summary_of(state.to(at::kBFloat16), "mean").scalar_type() == at::kFloat);
}
