// SPDX-License-Identifier: Apache-2.0
#include "trial/flops.hpp"

#include <ATen/ATen.h>

#include "../../plugins/components.hpp"
#include "catch.hpp"

using strata::trial::matrix_flops;
using strata::trial::training_flops;

namespace {

at::Tensor meta(at::IntArrayRef sizes) {
  return at::empty(sizes, at::TensorOptions().device(at::kMeta)).requires_grad_(true);
}

/// Sudoku as published: 81 cells, 11 tokens, a puzzle table.
strata::Context sudoku() {
  strata::Context context;
  context.vocabulary_size = 11;
  context.sequence_length = 81;
  context.height = 9;
  context.width = 9;
  context.device = "meta";
  return context;
}

strata::evaluate::Model model(const std::string& architecture, test::Settings settings,
                              const std::string& halting, test::Settings policy,
                              strata::Context context) {
  strata::evaluate::Model model;
  model.architecture = test::architecture(architecture, settings, context);
  context.summary_width = model.architecture->summary_width();
  model.halting = test::halting(halting, policy, context);
  if (const auto wanted = model.architecture->puzzle_embedding(); wanted.width > 0)
    model.puzzle_table = at::empty({1, wanted.width}, at::TensorOptions().device(at::kMeta));
  return model;
}

constexpr std::int64_t kBlock = 82 * 2 * (4 * 512 * 512 + 3 * 512 * 1536) + 2 * 2 * 82 * 82 * 512;
constexpr std::int64_t kHead = 82 * 2 * 512 * 11;
constexpr std::int64_t kPolicy = 2 * 512 * 2;

}  // namespace

TEST_CASE("Products and convolutions count two for each multiplication, backward included") {
  const at::Tensor left = meta({3, 4}), right = meta({4, 5});
  CHECK(matrix_flops([&] { (void)at::mm(left, right); }) == 2 * 3 * 4 * 5);
  CHECK(matrix_flops([&] { (void)at::addmm(meta({5}), left, right); }) == 2 * 3 * 4 * 5);
  CHECK(matrix_flops([&] {
          (void)at::bmm(meta({2, 3, 4}), meta({2, 4, 5}));
        }) == 2 * 2 * 3 * 4 * 5);
  CHECK(matrix_flops([&] { (void)(left + left).softmax(-1).mul(left); }) == 0);
  CHECK(matrix_flops([&] { at::mm(left, right).sum().backward(); }) == 3 * 2 * 3 * 4 * 5);
  const at::Tensor image = meta({2, 3, 7, 5}), kernel = meta({6, 3, 3, 3});
  constexpr std::int64_t kConvolution = 2 * 2 * 6 * 7 * 5 * 3 * 9;
  CHECK(matrix_flops([&] { (void)at::conv2d(image, kernel, {}, 1, 1); }) == kConvolution);
  CHECK(matrix_flops([&] { at::conv2d(image, kernel, {}, 1, 1).sum().backward(); }) ==
        3 * kConvolution);
  const at::Tensor depthwise = meta({3, 1, 4});
  CHECK(matrix_flops([&] {
          (void)at::conv1d(meta({2, 3, 10}), depthwise, {}, 1, 3, 1, 3);
        }) == 2 * 2 * 3 * 13 * 4);
}

TEST_CASE("A convolution has its shape on the meta device, and its gradients theirs") {
  const at::Tensor image = meta({2, 4, 9, 8}), kernel = meta({6, 2, 3, 3}), bias = meta({6});
  const auto twin = [](const at::Tensor& tensor) {
    return at::zeros(tensor.sizes()).requires_grad_(true);
  };
  const at::Tensor there = twin(image);
  const at::Tensor ours = at::conv2d(image, kernel, bias, {2, 1}, {1, 2}, {1, 2}, 2);
  CHECK(ours.sizes() ==
        at::conv2d(there, twin(kernel), twin(bias), {2, 1}, {1, 2}, {1, 2}, 2).sizes());
  ours.sum().backward();
  CHECK(image.grad().sizes() == image.sizes());
  CHECK(kernel.grad().sizes() == kernel.sizes());
  CHECK(bias.grad().sizes() == bias.sizes());
}

TEST_CASE("A count that is broken off leaves nothing behind") {
  CHECK_THROWS(matrix_flops([&] { (void)at::mm(meta({3, 4}), meta({5, 6})); }));
  CHECK(matrix_flops([&] { (void)at::mm(meta({1, 1}), meta({1, 1})); }) == 2);
}

TEST_CASE("HRM on Sudoku: 13.745 GF a segment and 36.65 GF a training step, a sample") {
  const auto hrm =
      model("hrm", {{"puzzle_embedding_width", std::int64_t{512}}}, "q_learning", {}, sudoku());
  const auto carry = hrm.architecture->initial_carry(1, strata::Step{});
  const auto options = at::TensorOptions().device(at::kMeta);
  const std::int64_t segment = matrix_flops([&] {
    (void)hrm.architecture->segment(carry, at::empty({1, 81}, options.dtype(at::kLong)),
                                    at::empty({1, 512}, options), strata::Step{});
  });
  CHECK(segment == 24 * kBlock + kHead);
  CHECK_THAT(static_cast<double>(segment) / 1e9, Catch::Matchers::WithinAbs(13.745, 5e-4));

  const std::int64_t step = training_flops(hrm, sudoku(), {});
  // Forward twice, for the look-ahead; backward through eight blocks. The puzzle rows' sum over
  // slots that share a row is a product as well: 2 · 512.
  CHECK(step == 2 * (24 * kBlock + kHead + kPolicy) + 2 * (8 * kBlock + kHead + kPolicy) + 2 * 512);
  CHECK_THAT(static_cast<double>(step) / 1e9, Catch::Matchers::WithinAbs(36.65, 5e-3));
}

TEST_CASE("A policy that does not look ahead costs no second forward pass") {
  const auto hrm =
      model("hrm", {{"puzzle_embedding_width", std::int64_t{0}}}, "fixed", {}, sudoku());
  const double step = static_cast<double>(training_flops(hrm, sudoku(), {}));
  CHECK_THAT(step / 1e9, Catch::Matchers::WithinRel((13.745 + 9.164) * 81 / 82, 1e-3));
}
