// SPDX-License-Identifier: Apache-2.0
#include "strata/nn/stack_form.hpp"

#include <ATen/ATen.h>

#include <map>

#include "catch.hpp"
#include "plain.hpp"
#include "strata/nn/convolution.hpp"
#include "strata/nn/input_embedding.hpp"
#include "strata/nn/random.hpp"
#include "strata/nn/stack.hpp"

using Catch::Matchers::WithinAbs;
using strata::Step;
namespace nn = strata::nn;

namespace {

constexpr std::int64_t kHeight = 2, kWidth = 3, kPrefix = 2, kHidden = 8;
constexpr std::int64_t kPositions = kPrefix + kHeight * kWidth;

strata::Context context() {
  strata::Context result;
  result.vocabulary_size = 4;
  result.height = kHeight;
  result.width = kWidth;
  result.sequence_length = kHeight * kWidth;
  result.precision = strata::Precision::kFloat64;
  return result;
}

nn::TransformerParameters small(const std::string& norm) {
  nn::TransformerParameters parameters;
  parameters.hidden_size = kHidden;
  parameters.num_heads = 2;
  parameters.mlp_multiple = 8;
  parameters.norm = norm;
  parameters.norm_epsilon = 1e-3;
  parameters.puzzle_embedding_width = 3;
  parameters.prefix_length = kPrefix;
  return parameters;
}

at::Tensor numbers(at::IntArrayRef shape, std::uint64_t seed = 9) {
  return nn::normal(strata::Stream(seed, "input"), shape, 1.0, at::kDouble);
}

std::map<std::string, std::vector<std::int64_t>> shapes_of(const torch::nn::Module& module) {
  std::map<std::string, std::vector<std::int64_t>> shapes;
  for (const auto& parameter : module.named_parameters())
    shapes[parameter.key()] = parameter.value().sizes().vec();
  return shapes;
}

/// The grid convolved, `before` on the prefix rows.
plain::Matrix convolved(const plain::Matrix& x, const at::Tensor& weight,
                        const plain::Matrix& before) {
  const auto prefix = static_cast<std::size_t>(kPrefix);
  plain::Matrix grid(x.rows - prefix, x.columns), result = before;
  std::copy(x.values.begin() + kPrefix * kHidden, x.values.end(), grid.values.begin());
  grid = plain::convolution(grid, weight, kHeight, kWidth);
  std::copy(grid.values.begin(), grid.values.end(), result.values.begin() + kPrefix * kHidden);
  return result;
}

/// A block by plain loops, whatever it mixes with.
struct Plain {
  const nn::Stack& stack;
  plain::Stack twin;

  explicit Plain(const nn::Stack& s) : stack(s), twin{{}, 2, 10000.0, 1e-3} {
    for (const auto& parameter : s.named_parameters())
      if (parameter.value().dim() == 2)
        twin.weights.emplace(parameter.key(), plain::matrix(parameter.value()));
  }
  plain::Matrix mixed(const plain::Matrix& x, nn::Mixer mixer, std::size_t layer) const {
    const std::string at = "layers." + std::to_string(layer) + ".";
    switch (mixer) {
      case nn::Mixer::kAttention:
        return twin.self_attention(x, layer);
      case nn::Mixer::kSequenceMlp:
        return plain::transposed(plain::swiglu(plain::transposed(x),
                                               twin.weights.at(at + "mlp_t.gate_up_proj.weight"),
                                               twin.weights.at(at + "mlp_t.down_proj.weight")));
      default:
        return convolved(x, stack.named_parameters()[at + "convolution.weight"],
                         plain::Matrix(x.rows, x.columns));
    }
  }
  plain::Matrix mixer_norm(const plain::Matrix& x, nn::Mixer mixer) const {
    if (mixer != nn::Mixer::kSequenceMlp) return plain::rms_norm(x, twin.epsilon);
    return plain::transposed(plain::rms_norm(plain::transposed(x), twin.epsilon));
  }
};

std::vector<double> logistic(const at::Tensor& parameter) {
  std::vector<double> result;
  for (std::int64_t i = 0; i < parameter.size(0); ++i)
    result.push_back(1 / (1 + std::exp(-parameter[i].item<double>())));
  return result;
}

}  // namespace

TEST_CASE("A stack of any mixer is what plain loops compute, normalising after or before") {
  nn::StackForm form;
  form.mixer = GENERATE(nn::Mixer::kAttention, nn::Mixer::kSequenceMlp,
                        nn::Mixer::kDepthwiseConvolution, nn::Mixer::kConvolution);
  const std::string norm = GENERATE("post", "pre");
  form.final_norm = GENERATE(true, false);
  const nn::Stack stack(small(norm), 2, context(), form);
  const Plain twin(stack);
  const at::Tensor hidden = numbers({2, kPositions, kHidden}, 1),
                   injection = numbers({2, kPositions, kHidden}, 2);
  const at::Tensor output = stack.forward(hidden, injection, {Step{}});
  for (std::int64_t row = 0; row < 2; ++row) {
    plain::Matrix h = plain::plus(plain::matrix(hidden[row]), plain::matrix(injection[row]));
    for (std::size_t layer = 0; layer < 2; ++layer) {
      if (norm == "post") {
        h = twin.mixer_norm(plain::plus(h, twin.mixed(h, form.mixer, layer)), form.mixer);
        h = plain::rms_norm(plain::plus(h, twin.twin.mlp(h, layer)), 1e-3);
      } else {
        h = plain::plus(h, twin.mixed(twin.mixer_norm(h, form.mixer), form.mixer, layer));
        h = plain::plus(h, twin.twin.mlp(plain::rms_norm(h, 1e-3), layer));
      }
    }
    if (norm == "pre" && form.final_norm) h = plain::rms_norm(h, 1e-3);
    CHECK(plain::difference(h, output[row]) < 1e-12);
  }
}

TEST_CASE("FPRM's form convolves the state on its way in and shares every sum by learned numbers") {
  nn::StackForm form;
  form.entry_kernel = 3;
  form.residual_shares = nn::ResidualShares{0.75, 0.25};
  form.final_norm = false;
  nn::Stack stack(small("pre"), 2, context(), form);
  auto parameters = stack.named_parameters();
  CHECK_THAT(logistic(parameters["alpha_1_param"])[5], WithinAbs(0.75, 1e-12));
  CHECK_THAT(logistic(parameters["alpha_2_param"])[0], WithinAbs(0.25, 1e-12));
  {
    const at::NoGradGuard no_gradient;
    parameters["alpha_1_param"].copy_(numbers({kHidden}, 5));
    parameters["alpha_2_param"].copy_(numbers({kHidden}, 6));
  }
  const std::vector<double> a1 = logistic(parameters["alpha_1_param"]);
  const std::vector<double> a2 = logistic(parameters["alpha_2_param"]);
  std::vector<double> b1, b2;
  for (std::size_t i = 0; i < a1.size(); ++i) {
    const double kept = a1[i] * a1[i] * a1[i] * a1[i];  // two layers, four sums
    b2.push_back(1 - a2[i] * kept);
    b1.push_back(b2[i] * (1 - a1[i]) / (1 - kept + 1e-5));
  }
  const Plain twin(stack);
  const at::Tensor hidden = numbers({2, kPositions, kHidden}, 1),
                   injection = numbers({2, kPositions, kHidden}, 2);
  const at::Tensor output = stack.forward(hidden, injection, {Step{}});
  for (std::int64_t row = 0; row < 2; ++row) {
    const plain::Matrix before = plain::matrix(hidden[row]);
    plain::Matrix h = plain::shared(a2, convolved(before, parameters["entry_conv.weight"], before),
                                    b2, plain::matrix(injection[row]));
    for (std::size_t layer = 0; layer < 2; ++layer) {
      h = plain::shared(a1, h, b1,
                        twin.mixed(plain::rms_norm(h, 1e-3), nn::Mixer::kAttention, layer));
      h = plain::shared(a1, h, b1, twin.twin.mlp(plain::rms_norm(h, 1e-3), layer));
    }
    CHECK(plain::difference(h, output[row]) < 1e-12);
  }
  output.sum().backward();
  CHECK(parameters["alpha_1_param"].grad().count_nonzero().item<std::int64_t>() == kHidden);
  CHECK(parameters["entry_conv.weight"].grad().count_nonzero().item<std::int64_t>() > 0);
}

TEST_CASE("The weights of each form have their names and shapes") {
  const auto with = [](nn::StackForm form) {
    return shapes_of(nn::Stack(small("post"), 1, context(), form));
  };
  nn::StackForm form;
  form.mixer = nn::Mixer::kSequenceMlp;
  form.mlp_kernel = 2;
  using Shapes = std::map<std::string, std::vector<std::int64_t>>;
  // round(4 · 8 · 2/3) = 21, up to a multiple of 8.
  CHECK(with(form) == Shapes{{"layers.0.mlp_t.gate_up_proj.weight", {48, kPositions}},
                             {"layers.0.mlp_t.down_proj.weight", {kPositions, 24}},
                             {"layers.0.mlp.gate_up_proj.weight", {48, 8}},
                             {"layers.0.mlp.down_proj.weight", {8, 24}},
                             {"layers.0.mlp.dwconv.weight", {24, 1, 2}},
                             {"layers.0.mlp.dwconv.bias", {24}}});
  form = {};
  form.mixer = nn::Mixer::kConvolution;
  form.mixer_kernel = 5;
  CHECK(with(form)["layers.0.convolution.weight"] == std::vector<std::int64_t>{8, 8, 5, 5});
  form.mixer = nn::Mixer::kDepthwiseConvolution;
  form.entry_kernel = 3;
  CHECK(with(form)["layers.0.convolution.weight"] == std::vector<std::int64_t>{8, 1, 5, 5});
  CHECK(with(form)["entry_conv.weight"] == std::vector<std::int64_t>{8, 1, 3, 3});
}

TEST_CASE("A short convolution sees a position and those before it, and nothing of another row") {
  const std::int64_t kernel = GENERATE(1, 2, 3, 4);
  const nn::ShortConvolution layer(5, kernel, context());
  const at::Tensor x = numbers({2, 6, 5});
  const at::Tensor y = layer.forward(x);
  REQUIRE(y.sizes() == x.sizes());
  for (std::int64_t row = 0; row < 2; ++row) {
    plain::Matrix expected(6, 5);
    for (std::int64_t t = 0; t < 6; ++t)
      for (std::int64_t c = 0; c < 5; ++c) {
        double sum = layer.bias[c].item<double>();
        for (std::int64_t i = 0; i < kernel; ++i) {
          const std::int64_t from = t + i - kernel / 2;
          if (from >= 0 && from < 6)
            sum += layer.weight[c][0][i].item<double>() * x[row][from][c].item<double>();
        }
        expected(static_cast<std::size_t>(t), static_cast<std::size_t>(c)) = sum;
      }
    CHECK(plain::difference(expected, y[row]) < 1e-13);
  }
}

TEST_CASE("Convolutions begin within the bounds that were published, the full one as LeCun's") {
  strata::Context canvas = context();
  const nn::GridConvolution depthwise(2000, 3, true, canvas);
  CHECK(depthwise.weight.abs().max().item<double>() < 1 / 3.0);
  CHECK_THAT(depthwise.weight.std().item<double>(), WithinAbs(1 / (3.0 * std::sqrt(3.0)), 0.003));
  const nn::GridConvolution full(64, 3, false, canvas);
  CHECK_THAT(full.weight.std().item<double>(), WithinAbs(1 / std::sqrt(64 * 9.0), 0.001));
  const nn::ShortConvolution back(4000, 2, canvas);
  CHECK(back.weight.abs().max().item<double>() < std::sqrt(0.5));
  CHECK_THAT(back.bias.std().item<double>(), WithinAbs(std::sqrt(0.5 / 3), 0.01));
}

TEST_CASE("A convolution without a middle, or over what is no grid, is told") {
  CHECK_THROWS_WITH(nn::GridConvolution(8, 2, true, context()),
                    "the kernel of a convolution over the grid is 2 wide: it must be odd, so that "
                    "it has a middle");
  strata::Context longer = context();
  longer.sequence_length = 7;
  CHECK_THROWS_WITH(nn::GridConvolution(8, 3, true, longer),
                    "a convolution over the grid needs tokens that are the cells of the canvas: "
                    "the sequence has 7, the canvas is 2 × 3");
}

TEST_CASE("A longer prefix is the puzzle's rows, then zeros; without a puzzle there is none") {
  nn::TransformerParameters parameters = small("post");
  parameters.puzzle_embedding_width = 11;
  parameters.prefix_length = 4;
  CHECK(parameters.check().empty());
  const nn::InputEmbedding input(parameters, context());
  CHECK(input.puzzle_embedding().prefix_positions == 4);
  const at::Tensor puzzle = numbers({2, 11});
  const at::Tensor x = input.forward(at::zeros({2, 6}, at::kLong), puzzle) / std::sqrt(8.0);
  REQUIRE(x.size(1) == 10);
  const at::Tensor prefix = x.slice(1, 0, 4).reshape({2, 32});
  CHECK(at::allclose(prefix.slice(1, 0, 11), puzzle, 0, 1e-14));
  CHECK(prefix.slice(1, 11).count_nonzero().item<std::int64_t>() == 0);
  CHECK(at::allclose(x[0][4], input.embed_tokens->embedding_weight[0], 0, 1e-14));

  parameters.prefix_length = 1;
  CHECK(parameters.check() ==
        "prefix_length is 1, but puzzle_embedding_width = 11 fills 2 positions of hidden_size = "
        "8: it must be 0 (as many as are filled) or at least 2");
  parameters.puzzle_embedding_width = 0;
  CHECK(parameters.check().empty());
  CHECK(parameters.prefix_positions() == 0);
}
