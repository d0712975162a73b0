// SPDX-License-Identifier: Apache-2.0
// Losses, optimizers and schedules against their equations written out in scalars.
#include <ATen/ATen.h>

#include <cmath>

#include "catch.hpp"
#include "doubles.hpp"
#include "train/loss.hpp"
#include "train/optimizer.hpp"
#include "train/precision.hpp"

namespace strata::test {
namespace {

using Catch::Matchers::WithinAbs;
using Catch::Matchers::WithinRel;

at::Tensor random(at::IntArrayRef shape, const char* purpose) {
  Stream stream(3, purpose);
  at::Tensor tensor = at::empty(shape, at::kDouble);
  for (std::int64_t k = 0; k < tensor.numel(); ++k)
    tensor.data_ptr<double>()[k] = stream.normal();
  return tensor;
}

protocol::TrainingSettings settings_of(const char* optimizer) {
  protocol::TrainingSettings settings;
  settings.optimizer = optimizer;
  settings.weight_decay = 0.3;
  return settings;
}

/// Runs ours beside `update(p, g, m, v, t)` in scalars.
template <class Update>
void compare_optimizer(const char* name, Update update) {
  constexpr std::int64_t kSize = 40'000;  // more than one chunk
  at::Tensor parameters = random({kSize}, "parameters");
  const at::Tensor expected = parameters.clone();
  std::vector<double> m(kSize, 0), v(kSize, 0);
  const auto optimizer = train::make_optimizer(settings_of(name), parameters);
  for (std::int64_t t = 1; t <= 4; ++t) {
    const at::Tensor gradients = random({kSize}, std::to_string(t).c_str());
    optimizer->update(parameters, gradients, t, 0.02);
    for (std::int64_t k = 0; k < kSize; ++k)
      update(expected.data_ptr<double>()[k], gradients.data_ptr<double>()[k],
             m[static_cast<std::size_t>(k)], v[static_cast<std::size_t>(k)],
             static_cast<double>(t));
  }
  CHECK((parameters - expected).abs().max().item<double>() < 1e-13);
}

}  // namespace

TEST_CASE("AdamATan2 follows its equation") {
  compare_optimizer("adam_atan2", [](double& p, double g, double& m, double& v, double t) {
    p *= 1 - 0.02 * 0.3;
    m = 0.9 * m + 0.1 * g;
    v = 0.95 * v + 0.05 * g * g;
    p -= 0.02 / (1 - std::pow(0.9, t)) *
         std::atan2(m, std::sqrt(v) / std::sqrt(1 - std::pow(0.95, t)));
  });
}

TEST_CASE("AdamW follows its equation") {
  compare_optimizer("adamw", [](double& p, double g, double& m, double& v, double t) {
    p *= 1 - 0.02 * 0.3;
    m = 0.9 * m + 0.1 * g;
    v = 0.95 * v + 0.05 * g * g;
    p -= 0.02 * (m / (1 - std::pow(0.9, t))) / (std::sqrt(v / (1 - std::pow(0.95, t))) + 1e-8);
  });
}

TEST_CASE("an unknown optimizer or loss is refused with those there are") {
  CHECK_THROWS_WITH(train::make_optimizer(settings_of("sgd"), at::zeros({1})),
                    "There is no optimizer 'sgd'; there are adam_atan2 and adamw.");
  CHECK_THROWS_WITH(
      train::token_loss("hinge", at::zeros({1, 1, 2}), at::zeros({1, 1}, at::kLong), -100),
      "There is no token loss 'hinge'; there are stablemax_cross_entropy and "
      "softmax_cross_entropy.");
}

TEST_CASE(
    "SignSGD moves the puzzle rows in use by the sign of their summed gradient, and no others") {
  at::Tensor table = at::ones({4, 2});
  const at::Tensor gradients = at::tensor({1.0F, -1.0F, 2.0F, 5.0F, -1.5F, 0.5F}).view({3, 2});
  train::sign_sgd(table, at::tensor({2, 0, 2}, at::kLong), gradients, 0.1, 0.5);
  // Row 2: summed gradient (-0.5, -0.5); row 0: (2, 5). Both decay by 1 - 0.1 * 0.5.
  const at::Tensor expected =
      at::tensor({0.85F, 0.85F, 1.0F, 1.0F, 1.05F, 1.05F, 1.0F, 1.0F}).view({4, 2});
  CHECK(at::allclose(table, expected));
}

TEST_CASE("a puzzle row whose gradients cancel only decays") {
  at::Tensor table = at::ones({1, 1});
  train::sign_sgd(table, at::zeros({2}, at::kLong), at::tensor({3.0F, -3.0F}).view({2, 1}), 0.1,
                  0.5);
  CHECK_THAT(table.item<double>(), WithinAbs(0.95, 1e-7));
}

TEST_CASE("the rate warms up in a line, then stays or falls along a cosine to its floor") {
  protocol::TrainingSettings s;
  s.steps = 110;
  s.warmup_steps = 10;
  CHECK_THAT(train::rate_at(1, 2.0, s), WithinRel(0.2));
  CHECK_THAT(train::rate_at(9, 2.0, s), WithinRel(1.8));
  CHECK(train::rate_at(10, 2.0, s) == 2.0);
  CHECK(train::rate_at(110, 2.0, s) == 2.0);
  s.schedule = "cosine";
  s.minimum_rate_ratio = 0.1;
  CHECK(train::rate_at(10, 2.0, s) == 2.0);
  CHECK_THAT(train::rate_at(60, 2.0, s), WithinRel(1.1));
  CHECK_THAT(train::rate_at(110, 2.0, s), WithinRel(0.2));
  s.warmup_steps = 0;
  s.schedule = "constant";
  CHECK(train::rate_at(1, 2.0, s) == 2.0);
}

TEST_CASE(
    "stablemax cross-entropy follows its equation, each row by the mean over labels that count") {
  const at::Tensor logits = random({3, 4, 5}, "logits") * 3;
  const at::Tensor labels =
      at::tensor({0, 4, -100, 2, -100, -100, -100, -100, 1, 1, 3, 0}, at::kLong).view({3, 4});
  const at::Tensor losses = train::token_loss("stablemax_cross_entropy", logits, labels, -100);
  const auto s = [](double x) { return x >= 0 ? x + 1 : 1 / (1 - x); };
  for (std::int64_t row = 0; row < 3; ++row) {
    double sum = 0, count = 0;
    for (std::int64_t k = 0; k < 4; ++k) {
      const auto label = labels[row][k].item<std::int64_t>();
      if (label == -100) continue;
      double total = 0;
      for (std::int64_t c = 0; c < 5; ++c)
        total += s(logits[row][k][c].item<double>());
      sum -= std::log(s(logits[row][k][label].item<double>()) / total);
      ++count;
    }
    CHECK_THAT(losses[row].item<double>(), WithinAbs(count == 0 ? 0.0 : sum / count, 1e-14));
  }
}

TEST_CASE("softmax cross-entropy equals LibTorch's, masked labels left out") {
  const at::Tensor logits = random({2, 4, 5}, "logits");
  const at::Tensor labels = at::tensor({0, 4, -100, 2, 1, 1, 3, 0}, at::kLong).view({2, 4});
  const at::Tensor losses = train::token_loss("softmax_cross_entropy", logits, labels, -100);
  for (std::int64_t row = 0; row < 2; ++row)
    CHECK_THAT(losses[row].item<double>(),
               WithinRel(at::cross_entropy_loss(logits[row], labels[row]).item<double>(), 1e-14));
}

TEST_CASE("bfloat16 is warned about where the processor has no instructions for it") {
  const char* without = "flags\t\t: fpu avx2 avx512f xbf16\n";
  CHECK(train::precision_warning("bfloat16", "cpu", without) ==
        "training.precision is bfloat16, but this processor has no instructions for it "
        "(avx512_bf16, amx_bf16 or arm's bf16), so "
        "that a step takes about ten times as long as in float32. Use float32 here.");
  CHECK(train::precision_warning("bfloat16", "cpu", "flags\t\t: fpu avx512_bf16 x\n").empty());
  CHECK(train::precision_warning("bfloat16", "cpu", "flags : a amx_bf16\n").empty());
  CHECK(train::precision_warning("bfloat16", "cpu", "Features\t: fp asimd bf16\n").empty());
  CHECK(train::precision_warning("float32", "cpu", without).empty());
  CHECK(train::precision_warning("bfloat16", "cuda:0", without).empty());
}

}  // namespace strata::test
