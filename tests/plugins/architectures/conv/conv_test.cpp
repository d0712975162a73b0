// SPDX-License-Identifier: Apache-2.0
#include <ATen/ATen.h>

#include <cmath>
#include <map>

#include "../../components.hpp"
#include "catch.hpp"
#include "strata/nn/random.hpp"

using strata::Carry;
using strata::Kind;
using strata::Step;
using test::architecture;

namespace {

constexpr std::int64_t kHeight = 3, kWidth = 4, kChannels = 6, kTokens = 5;

strata::Context context() {
  strata::Context result;
  result.vocabulary_size = kTokens;
  result.height = kHeight;
  result.width = kWidth;
  result.sequence_length = kHeight * kWidth;
  result.precision = strata::Precision::kFloat64;
  return result;
}

at::Tensor numbers(at::IntArrayRef shape, std::uint64_t seed) {
  return strata::nn::normal(strata::Stream(seed, "input"), shape, 1.0, at::kDouble);
}

at::Tensor some_tokens(std::int64_t rows) {
  return at::arange(rows * kHeight * kWidth, at::kLong).view({rows, -1}) * 7 % kTokens;
}

/// The equations of README.md cell by cell: sums over neighbours instead of a convolution.
class Twin {
 public:
  explicit Twin(const torch::nn::Module& model) {
    for (const auto& parameter : model.named_parameters())
      leaves[parameter.key()] = parameter.value().detach().clone().requires_grad_(true);
  }

  at::Tensor input(const at::Tensor& tokens, const at::Tensor& puzzle) const {
    const at::Tensor token = at::one_hot(tokens, kTokens)
                                 .to(at::kDouble)
                                 .matmul(leaves.at("embed_tokens.embedding_weight"));
    const at::Tensor placed = (token + leaves.at("embed_pos.embedding_weight")) * std::sqrt(0.5);
    return placed * std::sqrt(double(kChannels)) +
           at::einsum("bw,cw->bc", {puzzle, leaves.at("puzzle_proj.weight")}).unsqueeze(1);
  }

  at::Tensor stack(at::Tensor h, std::int64_t layers, std::int64_t reach) const {
    for (std::int64_t layer = 0; layer < layers; ++layer) {
      const std::string at = "layers." + std::to_string(layer);
      const at::Tensor inner = convolved(normed(h), leaves.at(at + ".conv1.weight"), reach);
      h = h + convolved(inner / (1 + at::exp(-inner)), leaves.at(at + ".conv2.weight"), reach);
    }
    return normed(h);
  }

  std::map<std::string, at::Tensor> leaves;

 private:
  static at::Tensor normed(const at::Tensor& x) {
    return x / at::sqrt((x * x).sum(-1, true) / double(kChannels) + 1e-5);
  }

  /// out[y, x] = Σ over (dy, dx) of W[dy, dx] in[y + dy, x + dx]; nothing beyond the border.
  static at::Tensor convolved(const at::Tensor& h, const at::Tensor& weight, std::int64_t reach) {
    std::vector<at::Tensor> cells;
    for (std::int64_t y = 0; y < kHeight; ++y)
      for (std::int64_t x = 0; x < kWidth; ++x) {
        at::Tensor sum = at::zeros({h.size(0), kChannels}, at::kDouble);
        for (std::int64_t dy = -reach; dy <= reach; ++dy)
          for (std::int64_t dx = -reach; dx <= reach; ++dx) {
            if (y + dy < 0 || y + dy >= kHeight || x + dx < 0 || x + dx >= kWidth) continue;
            const at::Tensor part = weight.select(3, dx + reach).select(2, dy + reach);
            sum = sum + at::einsum("bi,oi->bo", {h.select(1, (y + dy) * kWidth + x + dx), part});
          }
        cells.push_back(sum);
      }
    return at::stack(cells, 1);
  }
};

double error(const at::Tensor& ours, const at::Tensor& theirs) {
  return ((ours - theirs).norm() / theirs.norm()).item<double>();
}

}  // namespace

TEST_CASE("conv computes the equations of its README, gradient through the last loops") {
  struct Case {
    std::int64_t loops, gradient_loops, attached, kernel;
  };
  const Case c = GENERATE(Case{2, 0, 2, 3}, Case{3, 1, 1, 3}, Case{1, 0, 1, 5}, Case{2, 2, 2, 1});
  const auto model = architecture("conv",
                                  {{"hidden_size", kChannels},
                                   {"layers", std::int64_t{2}},
                                   {"loops", c.loops},
                                   {"gradient_loops", c.gradient_loops},
                                   {"kernel", c.kernel},
                                   {"puzzle_embedding_width", std::int64_t{3}}},
                                  context());
  const Twin twin(*model);
  Carry carry;
  carry.set("z", numbers({2, kHeight * kWidth, kChannels}, 1));
  const at::Tensor ours = numbers({2, 3}, 2).requires_grad_(true);
  const at::Tensor theirs = ours.detach().clone().requires_grad_(true);
  const auto output = model->segment(carry, some_tokens(2), ours, Step{});

  at::Tensor z = carry.at("z");
  const at::Tensor x = twin.input(some_tokens(2), theirs);
  for (std::int64_t loop = 0; loop < c.loops; ++loop) {
    z = twin.stack(z + x, 2, c.kernel / 2);
    if (loop < c.loops - c.attached) z = z.detach();
  }
  const at::Tensor logits = at::einsum("bth,vh->btv", {z, twin.leaves.at("lm_head.weight")});
  CHECK(error(output.carry.at("z"), z) < 1e-12);
  CHECK(error(output.logits, logits) < 1e-12);
  CHECK(error(output.summary, z.mean(1)) < 1e-12);

  const auto loss = [](const at::Tensor& some_logits, const at::Tensor& summary) {
    return some_logits.square().sum() + (summary * at::arange(kChannels, at::kDouble)).sum();
  };
  loss(output.logits, output.summary).backward();
  loss(logits, z.mean(1)).backward();
  for (const auto& parameter : model->named_parameters()) {
    INFO(parameter.key());
    REQUIRE(parameter.value().grad().defined());
    CHECK(error(parameter.value().grad(), twin.leaves.at(parameter.key()).grad()) < 1e-10);
  }
  CHECK(error(ours.grad(), theirs.grad()) < 1e-10);
}

TEST_CASE("A row of conv does not see the other rows of its batch") {
  const auto model = architecture("conv", {{"hidden_size", kChannels}}, context());
  const Carry carry = model->initial_carry(3, Step{});
  const auto all = model->segment(carry, some_tokens(3), {}, Step{});
  at::Tensor others = some_tokens(3).clone();
  others.select(0, 0).fill_(1);
  others.select(0, 2).fill_(2);
  const auto changed = model->segment(carry, others, {}, Step{});
  CHECK(at::equal(all.logits[1], changed.logits[1]));
  CHECK_FALSE(at::equal(all.logits[0], changed.logits[0]));
}

TEST_CASE("conv has the count of its README and keeps its start untrained") {
  strata::Context meta = context();
  meta.device = "meta";
  const auto model = architecture("conv",
                                  {{"hidden_size", std::int64_t{32}},
                                   {"layers", std::int64_t{3}},
                                   {"kernel", std::int64_t{5}},
                                   {"puzzle_embedding_width", std::int64_t{16}}},
                                  meta);
  CHECK(test::parameter_count(*model) ==
        2 * 3 * 25 * 32 * 32 + 2 * kTokens * 32 + kHeight * kWidth * 32 + 32 * 16);
  CHECK(model->named_buffers().keys() == std::vector<std::string>{"init"});
  CHECK(model->puzzle_embedding().prefix_positions == 0);
}

TEST_CASE("conv refuses tokens that are no grid, and kernels without a centre") {
  strata::Context flat = context();
  flat.sequence_length = 13;
  CHECK_THROWS_WITH(
      architecture("conv", {}, flat),
      "it convolves over a grid, but a sample of this dataset has 13 tokens and "
      "a canvas of 3 x 4 = 12 cells. Both numbers must be the same: use another architecture or a "
      "dataset whose tokens are the cells of its grid.");
  CHECK(test::complaint(Kind::kArchitecture, "conv", {{"kernel", std::int64_t{4}}}) ==
        "kernel is 4: it must be odd, so that a grid keeps its size under a convolution");
  CHECK(test::complaint(Kind::kArchitecture, "conv",
                        {{"loops", std::int64_t{2}}, {"gradient_loops", std::int64_t{3}}}) ==
        "gradient_loops is 3, but a segment has loops = 2: it must be 0 (all) to 2");
}
