// SPDX-License-Identifier: Apache-2.0
#include <ATen/ATen.h>

#include <cmath>
#include <limits>
#include <map>

#include "../../components.hpp"
#include "catch.hpp"
#include "strata/nn/random.hpp"

using strata::Carry;
using strata::Kind;
using strata::RowStreams;
using strata::Step;
using test::architecture;

namespace {

constexpr std::int64_t kSide = 3, kHidden = 8, kTokens = 5, kPrefix = 2, kLayers = 2;
constexpr std::int64_t kPositions = kPrefix + kSide * kSide;

strata::Context context() {
  strata::Context result;
  result.vocabulary_size = kTokens;
  result.height = kSide;
  result.width = kSide;
  result.sequence_length = kSide * kSide;
  result.precision = strata::Precision::kFloat64;
  return result;
}

std::shared_ptr<strata::Architecture> model(std::int64_t iterations, std::int64_t attached,
                                            double step_size = 1.0) {
  return architecture("fprm",
                      {{"hidden_size", kHidden},
                       {"num_heads", std::int64_t{2}},
                       {"mlp_multiple", std::int64_t{4}},
                       {"mixer", std::string("depthwise_convolution")},
                       {"puzzle_embedding_width", kHidden},
                       {"prefix_length", kPrefix},
                       {"iterations", iterations},
                       {"gradient_iterations", attached},
                       {"step_size", step_size},
                       {"patience", std::int64_t{2}}},
                      context());
}

at::Tensor numbers(at::IntArrayRef shape, std::uint64_t seed) {
  return strata::nn::normal(strata::Stream(seed, "input"), shape, 1.0, at::kDouble);
}

at::Tensor some_tokens(std::int64_t rows) {
  return at::arange(rows * kSide * kSide, at::kLong).view({rows, -1}) * 7 % kTokens;
}

RowStreams streams(std::int64_t rows) {
  std::vector<strata::Stream::Index> keys;
  for (std::int64_t row = 0; row < rows; ++row)
    keys.push_back({4, static_cast<std::uint64_t>(row), 0});
  return {7, std::move(keys)};
}

Carry some_carry(std::int64_t rows, double step_size) {
  Carry carry;
  carry.set("z", numbers({rows, kPositions, kHidden}, 1));
  carry.set("step_size", at::full({rows}, step_size, at::kDouble));
  carry.set("best_residual",
            at::full({rows}, std::numeric_limits<double>::infinity(), at::kDouble));
  carry.set("waited", at::zeros({rows}, at::kDouble));
  return carry;
}

/// The equations of README.md by other operations, with leaves of its own.
class Twin {
 public:
  explicit Twin(const torch::nn::Module& model) {
    for (const auto& parameter : model.named_parameters())
      leaves[parameter.key()] = parameter.value().detach().clone().requires_grad_(true);
  }

  at::Tensor input(const at::Tensor& tokens, const at::Tensor& puzzle) const {
    const at::Tensor token = at::one_hot(tokens, kTokens)
                                 .to(at::kDouble)
                                 .matmul(leaves.at("input.embed_tokens.embedding_weight"));
    const at::Tensor empty = at::zeros({tokens.size(0), kPrefix - 1, kHidden}, at::kDouble);
    return at::cat({puzzle.unsqueeze(1), empty, token}, 1) * std::sqrt(double(kHidden));
  }

  at::Tensor stack(const at::Tensor& z, const at::Tensor& x) const {
    const at::Tensor a1 = 1 / (1 + at::exp(-leaves.at("stack.alpha_1_param")));
    const at::Tensor a2 = 1 / (1 + at::exp(-leaves.at("stack.alpha_2_param")));
    const at::Tensor all = at::pow(a1, double(2 * kLayers));
    const at::Tensor b2 = 1 - a2 * all;
    const at::Tensor b1 = b2 * (1 - a1) / (1 - all + 1e-5);
    const at::Tensor entered =
        at::cat({z.slice(1, 0, kPrefix),
                 neighbours(z.slice(1, kPrefix), leaves.at("stack.entry_conv.weight"))},
                1);
    at::Tensor h = a2 * entered + b2 * x;
    for (std::int64_t layer = 0; layer < kLayers; ++layer) {
      const std::string at = "stack.layers." + std::to_string(layer);
      const at::Tensor grid =
          neighbours(normed(h).slice(1, kPrefix), leaves.at(at + ".convolution.weight"));
      h = a1 * h + b1 * at::cat({at::zeros({h.size(0), kPrefix, kHidden}, at::kDouble), grid}, 1);
      h = a1 * h + b1 * mlp(at + ".mlp.", normed(h));
    }
    return h;
  }

  at::Tensor logits(const at::Tensor& z) const {
    return at::einsum("bth,vh->btv", {normed(z).slice(1, kPrefix), leaves.at("lm_head.weight")});
  }

  static at::Tensor normed(const at::Tensor& x) {
    return x / at::sqrt((x * x).sum(-1, true) / double(kHidden) + 1e-5);
  }

  std::map<std::string, at::Tensor> leaves;

 private:
  at::Tensor mlp(const std::string& name, const at::Tensor& h) const {
    const at::Tensor both = at::einsum("bth,oh->bto", {h, leaves.at(name + "gate_up_proj.weight")});
    const std::int64_t width = both.size(2) / 2;
    const at::Tensor gate = both.slice(2, 0, width);
    return at::einsum("bth,oh->bto", {gate / (1 + at::exp(-gate)) * both.slice(2, width),
                                      leaves.at(name + "down_proj.weight")});
  }

  /// Each channel by itself, from the cells around; nothing beyond the border.
  static at::Tensor neighbours(const at::Tensor& h, const at::Tensor& weight) {
    std::vector<at::Tensor> cells;
    for (std::int64_t y = 0; y < kSide; ++y)
      for (std::int64_t x = 0; x < kSide; ++x) {
        at::Tensor sum = at::zeros({h.size(0), kHidden}, at::kDouble);
        for (std::int64_t dy = -1; dy <= 1; ++dy)
          for (std::int64_t dx = -1; dx <= 1; ++dx) {
            if (y + dy < 0 || y + dy >= kSide || x + dx < 0 || x + dx >= kSide) continue;
            sum = sum + h.select(1, (y + dy) * kSide + x + dx) *
                            weight.select(3, dx + 1).select(2, dy + 1).select(1, 0);
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

TEST_CASE("fprm iterates the equations of its README, gradient through the last applications") {
  struct Case {
    std::int64_t iterations, gradient_iterations, attached;
  };
  const Case c = GENERATE(Case{3, 0, 3}, Case{4, 1, 1}, Case{5, 2, 2}, Case{1, 0, 1});
  const auto fprm = model(c.iterations, c.gradient_iterations);
  const Twin twin(*fprm);
  const Carry carry = some_carry(2, 0.5);
  const at::Tensor ours = numbers({2, kHidden}, 2).requires_grad_(true);
  const at::Tensor theirs = ours.detach().clone().requires_grad_(true);
  Step step;
  step.training = true;
  const auto output = fprm->segment(carry, some_tokens(2), ours, step);

  at::Tensor z = carry.at("z"), residual;
  std::vector<double> step_size{0.5, 0.5}, best{1e300, 1e300};
  std::vector<int> waited{0, 0};
  const at::Tensor x = twin.input(some_tokens(2), theirs);
  for (std::int64_t iteration = 1; iteration <= c.iterations; ++iteration) {
    const at::Tensor mapped = twin.stack(z, x);
    residual = std::get<0>(((mapped - z).detach().abs().amax(2) / z.detach().abs().amax(2)).max(1));
    z = z + at::tensor(step_size, at::kDouble).view({2, 1, 1}) * (mapped - z);
    if (iteration <= c.iterations - c.attached) z = z.detach();
    for (std::size_t row = 0; row < 2; ++row) {
      const double now = residual[static_cast<std::int64_t>(row)].item<double>();
      waited[row] = now < best[row] ? 0 : waited[row] + 1;
      best[row] = std::min(best[row], now);
      if (waited[row] < 2) continue;
      step_size[row] *= 0.9;
      waited[row] = 0;
    }
  }
  CHECK(error(output.carry.at("z"), z) < 1e-12);
  CHECK(error(output.logits, twin.logits(z)) < 1e-12);
  CHECK(error(output.summary, Twin::normed(z).select(1, 0)) < 1e-12);
  CHECK(error(output.residual, residual) < 1e-10);
  CHECK_FALSE(output.residual.requires_grad());
  CHECK(at::allclose(output.carry.at("step_size"), at::tensor(step_size, at::kDouble)));
  CHECK(at::allclose(output.carry.at("best_residual"), at::tensor(best, at::kDouble)));

  const auto loss = [](const at::Tensor& logits, const at::Tensor& summary) {
    return logits.square().sum() + (summary * at::arange(kHidden, at::kDouble)).sum();
  };
  loss(output.logits, output.summary).backward();
  loss(twin.logits(z), Twin::normed(z).select(1, 0)).backward();
  for (const auto& parameter : fprm->named_parameters()) {
    INFO(parameter.key());
    REQUIRE(parameter.value().grad().defined());
    CHECK(error(parameter.value().grad(), twin.leaves.at(parameter.key()).grad()) < 1e-10);
  }
  CHECK(error(ours.grad(), theirs.grad()) < 1e-10);
}

TEST_CASE("A row of fprm starts at its own numbers and does not see the others") {
  const auto fprm = model(4, 0);
  const RowStreams all = streams(3);
  Step step;
  step.streams = &all;
  const Carry carry = fprm->initial_carry(3, step);
  CHECK_FALSE(at::equal(carry.at("z")[0], carry.at("z")[1]));
  const RowStreams first(7, {{4, 0, 0}});
  step.streams = &first;
  CHECK(at::equal(fprm->initial_carry(1, step).at("z")[0], carry.at("z")[0]));

  const at::Tensor puzzles = numbers({3, kHidden}, 2);
  const auto together = fprm->segment(carry, some_tokens(3), puzzles, Step{});
  const at::Tensor row = at::tensor({1}, at::kLong);
  const auto alone = fprm->segment(carry.rows(row), some_tokens(3).index_select(0, row),
                                   puzzles.index_select(0, row), Step{});
  CHECK(at::allclose(alone.logits[0], together.logits[1], 1e-12, 1e-12));
  CHECK(at::allclose(alone.residual[0], together.residual[1], 1e-12, 1e-12));
}

TEST_CASE("The start has the deviation asked for, and cut tails") {
  const RowStreams rows = streams(64);
  Step step;
  step.streams = &rows;
  const at::Tensor z = model(1, 0)->initial_carry(64, step).at("z");
  CHECK_THAT(z.std().item<double>(), Catch::Matchers::WithinAbs(6, 0.2));
  CHECK(z.abs().max().item<double>() < 2 * 1.137 * 6);
}

TEST_CASE("The solver's numbers travel with a row and are fresh for a fresh row") {
  const auto fprm = model(8, 1, 0.75);
  const RowStreams rows = streams(2);
  Step step;
  step.training = true;
  step.streams = &rows;
  const Carry start = fprm->initial_carry(2, step);
  CHECK(at::equal(start.at("step_size"), at::full({2}, 0.75, at::kDouble)));
  // A residual that nothing falls below: every second iteration without a gain shrinks the step.
  Carry stuck = start;
  stuck.set("best_residual", at::zeros({2}, at::kDouble));
  const Carry after = fprm->segment(stuck, some_tokens(2), numbers({2, kHidden}, 2), step).carry;
  const double shrunk = 0.75 * std::pow(0.9, 4);
  CHECK(at::allclose(after.at("step_size"), at::full({2}, shrunk, at::kDouble)));

  const Carry mixed = after.replaced_where(at::tensor({0, 1}, at::kByte).to(at::kBool),
                                           fprm->initial_carry(2, step));
  CHECK(at::allclose(mixed.at("step_size"), at::tensor({shrunk, 0.75}, at::kDouble)));
  CHECK(mixed.at("best_residual")[0].item<double>() == 0);
  CHECK(std::isinf(mixed.at("best_residual")[1].item<double>()));

  step.training = false;  // evaluation damps more slowly
  const Carry evaluated =
      fprm->segment(stuck, some_tokens(2), numbers({2, kHidden}, 2), step).carry;
  CHECK(at::allclose(evaluated.at("step_size"),
                     at::full({2}, 0.75 * std::pow(0.99, 4), at::kDouble)));
}

TEST_CASE("fprm on Sudoku as published has 6,833,666 parameters with a Q head") {
  strata::Context meta = context();
  meta.vocabulary_size = 11;
  meta.height = meta.width = 9;
  meta.sequence_length = 81;
  meta.device = "meta";
  const auto fprm = architecture("fprm", {{"puzzle_embedding_width", std::int64_t{512}}}, meta);
  meta.summary_width = fprm->summary_width();
  // Two blocks of 4 · 512² and 3 · 512 · 1536; shares; the convolution at the entry; tokens, head.
  CHECK(test::parameter_count(*fprm) ==
        2 * (4 * 512 * 512 + 3 * 512 * 1536) + 2 * 512 + 9 * 512 + 2 * 11 * 512);
  CHECK(test::parameter_count(*fprm) +
            test::parameter_count(*test::halting("q_learning", {}, meta)) ==
        6'833'666);
  CHECK(fprm->puzzle_embedding().prefix_positions == 16);
}

TEST_CASE("Plain residual sums are a switch, and the stack then ends with a norm") {
  const auto fprm = architecture("fprm",
                                 {{"hidden_size", kHidden},
                                  {"num_heads", std::int64_t{2}},
                                  {"residual_shares", false},
                                  {"entry_kernel", std::int64_t{0}}},
                                 context());
  for (const std::string& name : fprm->named_parameters().keys())
    CHECK(name.find("alpha") == std::string::npos);
  const RowStreams rows = streams(1);
  Step step;
  step.streams = &rows;
  const auto output = fprm->segment(fprm->initial_carry(1, step), some_tokens(1), {}, step);
  const at::Tensor squares = output.carry.at("z").square().mean(-1);
  CHECK(at::allclose(squares, at::ones_like(squares), 1e-3));
}

TEST_CASE("fprm refuses numbers of iterations and kernels that cannot be") {
  CHECK(test::complaint(
            Kind::kArchitecture, "fprm",
            {{"iterations", std::int64_t{2}}, {"gradient_iterations", std::int64_t{3}}}) ==
        "gradient_iterations is 3, but a segment has iterations = 2: it must be 0 (all) to 2");
  CHECK(test::complaint(Kind::kArchitecture, "fprm", {{"entry_kernel", std::int64_t{4}}}) ==
        "entry_kernel is 4: it must be odd, so that it has a middle");
}
